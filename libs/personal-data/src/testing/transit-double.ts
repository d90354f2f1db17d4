import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

/**
 * A double of the HTTP interface of `transit`, the engine of OpenBao and Vault that encrypts for others: it answers
 * as their documentation says, and is neither of them.
 */
export class TransitDouble {
  readonly token = `token-${randomBytes(8).toString('hex')}`;
  /** `away`: sealed · `silent`: never answers · `elsewhere`: sends to another address · `nonsense`: answers anything. */
  mood: 'well' | 'away' | 'silent' | 'elsewhere' | 'nonsense' = 'well';
  /** Ciphertexts of earlier versions are refused. */
  minDecryptionVersion = 1;
  /** Operations that were asked, in order. */
  readonly asked: string[] = [];
  /** Tokens that came with the calls. */
  readonly tokens: unknown[] = [];
  readonly #versions = [randomBytes(32)];
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  static async start(): Promise<TransitDouble> {
    const double = new TransitDouble();
    double.#server.listen(0, '127.0.0.1');
    await once(double.#server, 'listening');
    return double;
  }

  get url(): string {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the double does not listen');
    return `http://127.0.0.1:${address.port}`;
  }

  /** What `transit/keys/…/rotate` does: another version of the key. */
  rotate(): void {
    this.#versions.push(randomBytes(32));
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body: unknown = JSON.parse(await text(request));
    const [, operation = ''] = /^\/v1\/transit\/([a-z]+)\/coop$/.exec(request.url ?? '') ?? [];
    this.asked.push(operation);
    this.tokens.push(request.headers['x-vault-token']);
    const send = (status: number, data: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(data));
    if (this.mood === 'silent') return;
    if (this.mood === 'away') return void send(503, { errors: ['Vault is sealed'] });
    if (this.mood === 'elsewhere')
      return void response.writeHead(307, { location: `${this.url}/v1/transit/${operation}/coop` }).end();
    if (this.mood === 'nonsense') return void send(200, { data: { ciphertext: 7, plaintext: null } });
    if (request.headers['x-vault-token'] !== this.token)
      return void send(403, { errors: ['permission denied'] });
    const data = this.#carryOut(operation, body);
    send(data === undefined ? 400 : 200, data === undefined ? { errors: ['invalid request'] } : { data });
  }

  #carryOut(operation: string, body: unknown) {
    if (operation === 'encrypt') return this.#encrypt(Buffer.from(memberOf(body, 'plaintext'), 'base64'));
    const opened = this.#decrypt(memberOf(body, 'ciphertext'));
    if (opened === undefined) return undefined;
    return operation === 'rewrap' ? this.#encrypt(opened) : { plaintext: opened.toString('base64') };
  }

  #encrypt(plaintext: Buffer) {
    const version = this.#versions.length;
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.#versions.at(-1) ?? nonce, nonce);
    const sealed = Buffer.concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
    return { ciphertext: `vault:v${version}:${sealed.toString('base64')}`, key_version: version };
  }

  #decrypt(ciphertext: string): Buffer | undefined {
    const [, version = '0', text = ''] = /^vault:v(\d+):(.+)$/.exec(ciphertext) ?? [];
    const key = this.#versions[Number(version) - 1];
    if (key === undefined || Number(version) < this.minDecryptionVersion) return undefined;
    const sealed = Buffer.from(text, 'base64');
    try {
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12));
      decipher.setAuthTag(sealed.subarray(-16));
      return Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]);
    } catch {
      return undefined;
    }
  }
}

function memberOf(body: unknown, name: string): string {
  const members = typeof body === 'object' && body !== null ? Object.entries(body) : [];
  const [, value] = members.find(([member]) => member === name) ?? [];
  return typeof value === 'string' ? value : '';
}
