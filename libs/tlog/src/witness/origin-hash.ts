import { hash } from 'node:crypto';

/** How a witness names a log in its addresses: hex SHA-256 of the origin (C2SP tlog-witness, "Monitor Retrieval"). */
export function originHash(origin: string): string {
  return hash('sha256', Buffer.from(origin, 'utf8'), 'hex');
}
