import { createHmac, hash, pbkdf2Sync } from 'node:crypto';
import { scramVerifier } from './scram-verifier.js';

describe('What the database stores of a password', () => {
  it('proves the password without holding it, and is another one each time', () => {
    const verifier = scramVerifier('correct horse');
    const [, salt = '', stored, server] = /^SCRAM-SHA-256\$4096:(.+)\$(.+):(.+)$/.exec(verifier) ?? [];
    const salted = pbkdf2Sync('correct horse', Buffer.from(salt, 'base64'), 4096, 32, 'sha256');
    const key = (name: string) => createHmac('sha256', salted).update(name).digest();
    expect(stored).toBe(hash('sha256', key('Client Key'), 'base64'));
    expect(server).toBe(key('Server Key').toString('base64'));
    expect(verifier).not.toContain('correct horse');
    expect(scramVerifier('correct horse')).not.toBe(verifier);
  });
});
