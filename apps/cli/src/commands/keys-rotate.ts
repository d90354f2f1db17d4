import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { rotateKekOfFolder } from '@coop/personal-data';
import { rotateKeyEncryptionKey } from '@coop/personal-data-postgres';
import { nextKekOf } from '@coop/personal-data/adapter';
import { required, UsageError, type Command, type Invocation, type Result } from '../command.js';
import { requiredKeysDatabase } from '../databases.js';
import { keyEncryptionOf, TRANSIT_USAGE } from '../key-encryption.js';
import { counted } from '../words.js';

const now = (): Date => new Date();

async function run(invocation: Invocation): Promise<Result> {
  const { keys } = invocation.options;
  return keys === undefined ? ofDatabase(invocation) : ofFolder(keys, invocation);
}

async function ofFolder(keysDir: string, { output }: Invocation): Promise<Result> {
  if (!existsSync(join(keysDir, 'keys.sqlite'))) throw new UsageError(`there are no keys in ${keysDir}`);
  const { keys, scrubbed } = await rotateKekOfFolder({
    ...{ keysDir, now },
    onProgress: (done) => output.progress('wrapping keys', BigInt(done), BigInt(done)),
  });
  return {
    code: scrubbed ? 0 : 1,
    json: { keys, scrubbed },
    lines: [
      `Wrapped ${counted(keys, 'key')} with a new key-encryption key, and destroyed the old one.`,
      ...leftBehind(scrubbed, 'a file: end what reads the keys folder'),
      'A running process goes on. Make a new backup of the keys, and destroy those from before: they hold the old one.',
    ],
  };
}

async function ofDatabase({ options, output }: Invocation): Promise<Result> {
  const keysUrl = requiredKeysDatabase(options);
  const kekFile = required(options.kek, '--kek');
  const newKekFile = required(options['new-kek'], '--new-kek');
  if (!existsSync(kekFile)) throw new UsageError(`there is no file ${kekFile}`);
  const { keys, scrubbed } = await rotateKeyEncryptionKey({
    ...{ keysUrl, kekFile, newKekFile, now, keyEncryption: keyEncryptionOf(options) },
    onProgress: (done) => output.progress('wrapping keys', BigInt(done), BigInt(done)),
  });
  return {
    code: scrubbed ? 0 : 1,
    json: { keys, scrubbed, newKekFile },
    lines: [
      `Wrapped ${counted(keys, 'key')} with the key-encryption key of ${newKekFile}.`,
      ...leftBehind(scrubbed, 'the table: end long readers; the next start clears them'),
      ...(newKekFile === nextKekOf(kekFile)
        ? ['Identity, records and anonymisation take it by themselves, where it lies beside the old one.']
        : []),
      `Put ${newKekFile} in the place of ${kekFile} for each of them: until one has the new key it refuses, then it goes on, without a restart.`,
      `Then destroy ${kekFile} and its copies: no earlier copy of a wrapped key opens without it.`,
      'Make a new backup of the keys: those from before need the old file.',
    ],
  };
}

const leftBehind = (scrubbed: boolean, where: string): readonly string[] =>
  scrubbed ? [] : [`FINDING the bytes of the old ones may remain in ${where}`];

export const keysRotate: Command = {
  name: 'keys rotate',
  usage: `--keys DIR | --keys-database URL --kek FILE --new-kek FILE [${TRANSIT_USAGE}]`,
  summary: 'wrap every key with a new key-encryption key: of a keys folder, or of a key database',
  run,
};
