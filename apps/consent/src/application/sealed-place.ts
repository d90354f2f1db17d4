import { createCipheriv, createDecipheriv, createHash, createSecretKey, type KeyObject } from 'node:crypto';
import type { ReceiptSigner } from './receipt-signer.js';

const BLOCK = 16;

/** The key of one partner's places, for one use. */
export function placeKey(signer: ReceiptSigner, use: string, consumer: string): KeyObject {
  const key = createHash('sha256').update(signer.derive(use)).update(consumer).digest();
  return createSecretKey(key.subarray(0, BLOCK));
}

/**
 * A place in a row that tells nothing about the ledger: one AES block under a key of one partner. Deterministic, so
 * that the same place always has the same text. What it is bound to, 64 bits, detects a forged one.
 */
export function sealPlace(key: KeyObject, place: bigint, boundTo = 0n): string {
  const block = Buffer.alloc(BLOCK);
  block.writeBigUInt64BE(boundTo, 0);
  block.writeBigUInt64BE(place, 8);
  const cipher = createCipheriv('aes-128-ecb', key, null).setAutoPadding(false);
  return Buffer.concat([cipher.update(block), cipher.final()]).toString('base64url');
}

/** The place; undefined when the text is not one of this key, or bound to something else. */
export function openPlace(key: KeyObject, text: string, boundTo = 0n): bigint | undefined {
  const sealed = Buffer.from(text, 'base64url');
  if (sealed.length !== BLOCK) return undefined;
  const decipher = createDecipheriv('aes-128-ecb', key, null).setAutoPadding(false);
  const block = Buffer.concat([decipher.update(sealed), decipher.final()]);
  return block.readBigUInt64BE(0) === boundTo ? block.readBigUInt64BE(8) : undefined;
}
