import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';

/** What goes over the wire: the body is sent exactly as it was signed. */
export interface SignedMessage {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Standard Webhooks 1.0.0 wants 24 to 64 bytes. */
const SECRET_BYTES = 32;

/**
 * The secret of one webhook in one generation, derived so that it is stored nowhere: HMAC-SHA-256 of both under
 * a key of the service.
 */
export function deriveSecret(serviceKey: KeyObject, webhook: string, generation: number): KeyObject {
  const secret = createHmac('sha256', serviceKey).update(`${webhook}\n${generation}`).digest();
  return createSecretKey(secret.subarray(0, SECRET_BYTES));
}

/** As Standard Webhooks shows a symmetric secret to its owner. */
export const secretText = (secret: KeyObject): string => `whsec_${secret.export().toString('base64')}`;

/**
 * Signs a message (Standard Webhooks 1.0.0, "Signature scheme"): HMAC-SHA-256 over id, time and body, once for
 * each secret.
 * @param secrets - the current one, and those that are still valid beside it
 */
export function signed(id: string, at: Date, body: string, secrets: readonly KeyObject[]): SignedMessage {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const signatures = secrets.map(
    (secret) => `v1,${createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64')}`,
  );
  return {
    headers: {
      'content-type': 'application/cloudevents+json; charset=utf-8',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': signatures.join(' '),
    },
    body,
  };
}
