import { hash, randomUUIDv7 } from 'node:crypto';

/** A fresh UUIDv7 (RFC 9562 §5.7). */
export const newId = (): string => randomUUIDv7();

/**
 * UUIDv5 (RFC 9562 §5.5): the same name in the same namespace always gives the same id. Used for command ids,
 * so that a repeat is recognised, and so that nobody can repeat another actor's command.
 */
export function derivedId(namespace: string, name: string): string {
  const named = Buffer.concat([Buffer.from(namespace.replaceAll('-', ''), 'hex'), Buffer.from(name)]);
  const bytes = hash('sha1', named, 'buffer').subarray(0, 16);
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

const SYSTEM_NAMESPACE = '6f1f0c3e-6f0c-5d5f-9d0e-7b9a3c0f5a10';

/** The handle of an actor as a UUID namespace: party ids are UUIDs already, `system:<service>` is hashed. */
export function actorNamespace(actor: string): string {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(actor)
    ? actor
    : derivedId(SYSTEM_NAMESPACE, actor);
}
