import type { Migrations } from './migrations.js';

/**
 * The values database. The row of an ended value stays, without nonce and ciphertext. `erased` repeats the
 * tombstones of the key database, so that they survive the restoring of an older one, as `ended_keys` and
 * `partly_erased` do for erasures of a part. `ended_with_key` and `ended_index` count what erasures ended; `orphan_marks` says how far
 * values without an event were looked for. The list of erasures lies in both databases. `generation` changes with
 * every erasure: keys in the memory of other processes are valid for one generation.
 */
export const VALUES_SCHEMA: Migrations = {
  schema: 'vault',
  steps: [
    `CREATE TABLE vault.state (
       one boolean PRIMARY KEY DEFAULT true CHECK (one), key_store text,
       generation uuid NOT NULL DEFAULT gen_random_uuid());
     INSERT INTO vault.state DEFAULT VALUES;
     CREATE TABLE vault.sealed_values (
       id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, commitment bytea NOT NULL UNIQUE,
       place text NOT NULL, category text NOT NULL, key_ids text NOT NULL, nonce bytea, ciphertext bytea,
       CHECK ((nonce IS NULL) = (ciphertext IS NULL)));
     ALTER TABLE vault.sealed_values ALTER ciphertext SET STORAGE EXTERNAL;
     CREATE TABLE vault.value_keys (
       key_id text COLLATE "C" NOT NULL, value_id bigint NOT NULL, PRIMARY KEY (key_id, value_id));
     CREATE INDEX keys_of_value ON vault.value_keys (value_id);
     CREATE TABLE vault.blind_index (
       field text COLLATE "C" NOT NULL, token bytea NOT NULL, subject text COLLATE "C" NOT NULL,
       ref text COLLATE "C" NOT NULL, PRIMARY KEY (field, token, subject, ref));
     CREATE INDEX blind_by_subject ON vault.blind_index (subject, field);
     CREATE TABLE vault.suppressed (
       field text COLLATE "C" NOT NULL, token bytea NOT NULL, PRIMARY KEY (field, token));
     CREATE TABLE vault.erased (
       subject text COLLATE "C" PRIMARY KEY, at text NOT NULL, reason text NOT NULL,
       keep_fingerprints text[] NOT NULL)`,
    `CREATE TABLE vault.ended_keys (key_id text COLLATE "C" PRIMARY KEY, subject text COLLATE "C" NOT NULL);
     CREATE TABLE vault.partly_erased (
       subject text COLLATE "C" NOT NULL, category text COLLATE "C" NOT NULL, year integer NOT NULL,
       reason text NOT NULL, at text NOT NULL, PRIMARY KEY (subject, category, year, reason));
     CREATE TABLE vault.erasure_list (count integer PRIMARY KEY, line text NOT NULL)`,
    `CREATE TABLE vault.ended_with_key (
       key_id text COLLATE "C" PRIMARY KEY, category text NOT NULL, n integer NOT NULL);
     CREATE TABLE vault.ended_index (
       subject text COLLATE "C" PRIMARY KEY, index_rows integer NOT NULL, suppressions integer NOT NULL);
     CREATE TABLE vault.orphan_marks (one boolean PRIMARY KEY DEFAULT true CHECK (one), marks text NOT NULL)`,
  ],
};

/**
 * The key database. `finished` says that the values database has followed, `scrubbed` that the file of the keys was
 * written anew since.
 */
export const KEYS_SCHEMA: Migrations = {
  schema: 'keys',
  steps: [
    `CREATE TABLE keys.meta (name text PRIMARY KEY, value bytea NOT NULL);
     CREATE TABLE keys.keys (
       key_id text COLLATE "C" PRIMARY KEY, subject text COLLATE "C" NOT NULL,
       category text COLLATE "C" NOT NULL, epoch integer NOT NULL, wrapped bytea NOT NULL,
       created timestamptz NOT NULL, UNIQUE (subject, category, epoch));
     CREATE TABLE keys.destroyed (
       subject text COLLATE "C" PRIMARY KEY, at text NOT NULL, reason text NOT NULL,
       keep_fingerprints text[] NOT NULL, finished boolean NOT NULL DEFAULT false,
       scrubbed boolean NOT NULL DEFAULT false);
     CREATE INDEX unfinished ON keys.destroyed (subject) WHERE NOT finished;
     CREATE INDEX unscrubbed ON keys.destroyed (subject) WHERE NOT scrubbed;
     CREATE TABLE keys.ended_keys (key_id text COLLATE "C" PRIMARY KEY, subject text COLLATE "C" NOT NULL);
     CREATE INDEX ended_by_subject ON keys.ended_keys (subject)`,
    `CREATE TABLE keys.partly_destroyed (
       subject text COLLATE "C" NOT NULL, category text COLLATE "C" NOT NULL, year integer NOT NULL,
       reason text NOT NULL, at text NOT NULL, finished boolean NOT NULL DEFAULT false,
       scrubbed boolean NOT NULL DEFAULT false, PRIMARY KEY (subject, category, year, reason));
     CREATE INDEX unfinished_parts ON keys.partly_destroyed (subject) WHERE NOT finished;
     CREATE INDEX unscrubbed_parts ON keys.partly_destroyed (subject) WHERE NOT scrubbed;
     CREATE TABLE keys.erasure_list (count integer PRIMARY KEY, line text NOT NULL)`,
  ],
};
