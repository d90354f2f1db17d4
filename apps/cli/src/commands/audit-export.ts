import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { once } from 'node:events';
import { eventsUpTo } from '@coop/audit/replay';
import { required, UsageError, type Command, type Invocation, type Result } from '../command.js';
import { copyLog } from '../copy-log.js';
import { wire } from '../json.js';
import type { Source } from '../sources/source.js';
import { counted } from '../words.js';

const README = `An export of a ledger for audit.

events.ndjson   every event as it is stored, one a line, in order of position. Personal values are sealed
                references (commitment and digest of the ciphertext): nothing personal is in clear.
log/            the transparency log (C2SP tlog-tiles): checkpoint, tiles, entry bundles. Entry n is a pure
                function of the event at position n + 1.
origin.vkey     the verifier key of the log (C2SP signed-note). Compare it with one that you had before.
manifest.json   SHA-256 of each file.
`;

async function run(invocation: Invocation): Promise<Result> {
  const out = required(invocation.options.out, '--out');
  if (existsSync(out)) throw new UsageError(`${out} exists: an export never overwrites`);
  const source = await invocation.open();
  mkdirSync(out, { recursive: true });
  const events = await writeEvents(source, join(out, 'events.ndjson'), invocation);
  const logFiles = source.log === undefined ? [] : await copyLog(source.log, join(out, 'log'));
  if (source.vkey !== undefined) writeFileSync(join(out, 'origin.vkey'), `${source.vkey}\n`);
  writeFileSync(join(out, 'README.txt'), README);
  const named = [
    'events.ndjson',
    'README.txt',
    ...(source.vkey === undefined ? [] : ['origin.vkey']),
    ...logFiles.map((path) => `log/${path}`),
  ];
  const digests = await Promise.all(
    named.map(async (file) => [file, await digestOf(join(out, file))] as const),
  );
  const manifest = { head: String(source.store.head()), files: Object.fromEntries(digests) };
  writeFileSync(join(out, 'manifest.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
  return {
    code: 0,
    json: { out, events, logFiles: logFiles.length },
    lines: [
      `Exported ${counted(events, 'event')} and ${counted(logFiles.length, 'file')} of the log to ${out}.`,
      'not exported  keys and ciphertexts: the export opens no personal value',
      'not checked   anything: `coop audit verify` does that',
    ],
  };
}

async function writeEvents({ store }: Source, file: string, { output }: Invocation): Promise<number> {
  const stream = createWriteStream(file, { flags: 'wx' });
  let count = 0;
  for await (const event of eventsUpTo(store, store.head())) {
    if (!stream.write(`${JSON.stringify(wire(event))}\n`)) await once(stream, 'drain');
    count += 1;
    output.progress('export', event.position, store.head());
  }
  stream.end();
  await once(stream, 'finish');
  return count;
}

async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

export const auditExport: Command = {
  name: 'audit export',
  usage: '--out DIR',
  summary: 'write events, log and verifier key to a folder that others can verify',
  run,
};
