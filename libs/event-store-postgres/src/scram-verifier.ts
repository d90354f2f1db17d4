import { createHmac, hash, pbkdf2Sync, randomBytes } from 'node:crypto';

const ITERATIONS = 4096;
/** Other characters would need SASLprep (RFC 4013) to give the same verifier as the server's. */
const PRINTABLE_ASCII = /^[\x20-\x7e]+$/;

/**
 * What PostgreSQL stores of a password (RFC 5802, RFC 7677). Made here, so that the password itself is in no
 * statement, and so in no log of the server.
 * @throws RangeError when the password is empty or not printable ASCII
 */
export function scramVerifier(password: string): string {
  if (!PRINTABLE_ASCII.test(password)) throw new RangeError('a password is printable ASCII, and not empty');
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password, salt, ITERATIONS, 32, 'sha256');
  const keyOf = (name: string): Buffer => createHmac('sha256', salted).update(name).digest();
  const stored = hash('sha256', keyOf('Client Key'), 'base64');
  const server = keyOf('Server Key').toString('base64');
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString('base64')}$${stored}:${server}`;
}
