import { existsSync } from 'node:fs';
import { rotateKeyEncryptionKey } from '@coop/personal-data-postgres';
import { required, UsageError, type Command, type Invocation, type Result } from '../command.js';
import { requiredKeysDatabase } from '../databases.js';
import { counted } from '../words.js';

async function run({ options, output }: Invocation): Promise<Result> {
  const keysUrl = requiredKeysDatabase(options);
  const kekFile = required(options.kek, '--kek');
  const newKekFile = required(options['new-kek'], '--new-kek');
  if (!existsSync(kekFile)) throw new UsageError(`there is no file ${kekFile}`);
  const { keys, scrubbed } = await rotateKeyEncryptionKey({
    ...{ keysUrl, kekFile, newKekFile },
    onProgress: (done) => output.progress('wrapping keys', BigInt(done), BigInt(done)),
  });
  return {
    code: scrubbed ? 0 : 1,
    json: { keys, scrubbed, newKekFile },
    lines: [
      `Wrapped ${counted(keys, 'key')} with the key-encryption key of ${newKekFile}.`,
      ...(scrubbed
        ? []
        : [
            'FINDING the bytes of the old ones may remain in the table: end long readers; the next start clears them',
          ]),
      `Now give ${newKekFile} to identity, records and anonymisation, and restart each: until then they refuse.`,
      `Then destroy ${kekFile} and its copies: no earlier copy of a wrapped key opens without it.`,
      'Make a new backup of the keys: those from before need the old file.',
    ],
  };
}

export const keysRotate: Command = {
  name: 'keys rotate',
  usage: '--keys-database URL --kek FILE --new-kek FILE',
  summary:
    'wrap every key of a key database with another key-encryption key, which is made if it is not there',
  run,
};
