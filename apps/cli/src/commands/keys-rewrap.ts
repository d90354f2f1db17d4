import { existsSync } from 'node:fs';
import { nextKekOf, rewrapKekFile } from '@coop/personal-data/adapter';
import { required, UsageError, type Command, type Invocation, type Result } from '../command.js';
import { TRANSIT_USAGE, transitOf } from '../key-encryption.js';

/** The key stays what it was; only what protects its file is renewed. */
async function run({ options }: Invocation): Promise<Result> {
  const kekFile = required(options.kek, '--kek');
  const encryption = transitOf(options);
  if (!existsSync(kekFile)) throw new UsageError(`there is no file ${kekFile}`);
  if (existsSync(nextKekOf(kekFile)))
    throw new UsageError(`${nextKekOf(kekFile)} is there: finish that change of the key first`);
  await rewrapKekFile(kekFile, encryption);
  return {
    code: 0,
    json: { kekFile },
    lines: [
      `Wrote ${kekFile} anew, encrypted by the newest version of the key at the service of keys.`,
      'Copy it to the other services. Then raise the oldest version that may decrypt: earlier copies of the file open nothing after that.',
      'If the file held the key in clear until now, whoever copied it has the key: change it with coop keys rotate.',
    ],
  };
}

export const keysRewrap: Command = {
  name: 'keys rewrap',
  usage: `--kek FILE ${TRANSIT_USAGE}`,
  summary:
    'have the file of the key-encryption key encrypted anew by OpenBao or Vault, or for the first time',
  run,
};
