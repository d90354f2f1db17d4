import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { RealmUnderTest } from '@coop/identity/testing/keycloak';
import { ROOT } from '../root.js';

const MAIN = join(ROOT, 'apps', 'datacooperative', 'dist', 'main.js');
/** Requests of the tests come from one address: the usual budgets would make them wait. */
const GENEROUS = ['--read-budget', '1000'];

/** A cooperative in one process whose people sign in at a realm of Keycloak: the start program itself. */
export class CooperativeAtKeycloak {
  readonly #folder = mkdtempSync(join(tmpdir(), 'coop-keycloak-'));
  #child: ChildProcess | undefined;
  #told = '';

  /** @param stewardMail - by which the first steward's account is known */
  constructor(
    private readonly port: number,
    private readonly realm: RealmUnderTest,
    private readonly stewardMail: string,
  ) {}

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** What it said on standard error. */
  get told(): string {
    return this.#told;
  }

  /** Starts it, or starts it again on the same files. @throws Error with what it said when it ends instead */
  async start(): Promise<void> {
    const { issuer, secrets } = this.realm;
    const args = ['--empty', '--data', join(this.#folder, 'data'), '--port', String(this.port)];
    const keycloak = ['--issuer', issuer, '--steward-mail', this.stewardMail, '--ready-json', ...GENEROUS];
    const child = spawn(process.execPath, ['--enable-source-maps', MAIN, ...args, ...keycloak], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'],
        COOP_DATACOOPERATIVE_KEYCLOAK_PORTAL_SECRET: secrets.portal,
        COOP_DATACOOPERATIVE_KEYCLOAK_IDENTITY_SECRET: secrets.identity,
      },
    });
    // Whatever ends this program ends its cooperative.
    process.once('exit', () => child.kill('SIGKILL'));
    this.#child = child;
    child.stderr.on('data', (data: Buffer) => (this.#told += data.toString()));
    for await (const line of createInterface({ input: child.stdout }))
      if (line.startsWith('{"ready":true')) return;
    throw new Error(`the cooperative ended before it was ready:\n${this.#told}`);
  }

  /** What was mailed to an address, as the folder for the mail server holds it. */
  mailsTo(address: string): readonly string[] {
    const folder = join(this.#folder, 'data.mails');
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.eml'))
      .map((name) => readFileSync(join(folder, name), 'utf8'))
      .filter((mail) => mail.includes(`To: ${address}`));
  }

  async stop(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
