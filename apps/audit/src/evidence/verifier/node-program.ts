import { createHash, createPublicKey, hash, verify } from 'node:crypto';
import { createReadStream, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Brought, VerifierPort } from './port.js';
import { linesOfReport } from './report-text.js';
import { verifyBundle } from './verify.js';

/** The SubjectPublicKeyInfo of an Ed25519 key (RFC 8410) without the key itself. */
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');

/** The files of a folder, with the cryptography of Node. */
export function nodePort(folder: string): VerifierPort {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(folder, sep).length))
    .map((path) => path.split(sep).join('/'));
  const chunks = async function* (path: string): AsyncGenerator<Uint8Array> {
    if (files.includes(path)) yield* createReadStream(join(folder, path)) as AsyncIterable<Uint8Array>;
  };
  return {
    files,
    chunks,
    sha256: (bytes) => hash('sha256', bytes, 'buffer'),
    isSigned: async (publicKey, message, signature) => {
      try {
        const key = createPublicKey({ key: Buffer.concat([SPKI, publicKey]), format: 'der', type: 'spki' });
        return verify(null, message, key, signature);
      } catch {
        return false;
      }
    },
    digestOf: async (path) => {
      const digest = createHash('sha256');
      for await (const chunk of chunks(path)) digest.update(chunk);
      return digest.digest('hex');
    },
  };
}

const USAGE = `node verify.mjs [FOLDER] [--vkey KEY | --policy FILE] [--signer KEY] [--anchor FILE …] [--json]

Verifies an evidence bundle: by default the one that this file lies in. Uses no network and writes nothing.
Exit codes: 0 fine, 1 findings, 2 the question could not be answered.`;

/** Runs one command line. @returns the exit code */
export async function runVerifier(argv: readonly string[], print: (text: string) => void): Promise<number> {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        ...{ vkey: { type: 'string' }, policy: { type: 'string' }, signer: { type: 'string' } },
        ...{
          anchor: { type: 'string', multiple: true },
          json: { type: 'boolean' },
          help: { type: 'boolean' },
        },
      },
    });
    if (values.help === true) {
      print(USAGE);
      return 0;
    }
    const { vkey, signer, anchor = [] } = values;
    const brought: Brought = {
      ...(vkey === undefined ? {} : { vkey }),
      ...(values.policy === undefined ? {} : { policy: readFileSync(values.policy, 'utf8') }),
      ...(signer === undefined ? {} : { signer }),
      anchors: anchor.map((file) => ({ label: basename(file), text: readFileSync(file, 'utf8') })),
    };
    const report = await verifyBundle(
      nodePort(positionals[0] ?? dirname(fileURLToPath(import.meta.url))),
      brought,
    );
    print(values.json === true ? JSON.stringify(report, undefined, 2) : linesOfReport(report).join('\n'));
    return report.sound ? 0 : 1;
  } catch (error) {
    print(error instanceof Error ? error.message : String(error));
    return 2;
  }
}
