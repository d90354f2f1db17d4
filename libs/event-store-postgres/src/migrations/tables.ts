import { FIRST_DIGEST } from '@coop/event-sourcing';

/**
 * Texts are compared by their bytes (`COLLATE "C"`): cheaper than a language's order, and the same on every server.
 * `commits` is the ledger: a commit is one row. Its body is text, not jsonb, which would sort its members, drop repeats
 * and change numbers; it stays in its row, uncompressed, as long as the row fits a page. Times need no index: they never
 * decrease with position. In `revisions` a stream is meant by the position of its first event.
 *
 * `head` is one row. Its lock is what puts commits in one order: a sequence gives its numbers outside transactions,
 * so that a rolled-back append leaves a gap and a slow one becomes visible after its followers.
 */
export const TABLES = `
CREATE TABLE ledger.commits (
  last        bigint PRIMARY KEY,
  first       bigint NOT NULL CHECK (first > 0 AND first <= last),
  recorded_at text COLLATE "C" NOT NULL,
  revisions   text COLLATE "C" NOT NULL,
  digest      text COLLATE "C" NOT NULL,
  command_id  text COLLATE "C" NOT NULL UNIQUE,
  body        text COLLATE "C" NOT NULL
) WITH (toast_tuple_target = 8160);
ALTER TABLE ledger.commits ALTER body SET STORAGE EXTERNAL;
CREATE TABLE ledger.streams (
  name          text COLLATE "C" PRIMARY KEY,
  first         bigint NOT NULL,
  last_revision bigint NOT NULL
) WITH (fillfactor = 70);
CREATE TABLE ledger.revisions (
  stream   bigint NOT NULL,
  revision bigint NOT NULL CHECK (revision >= 0),
  last     bigint NOT NULL,
  PRIMARY KEY (stream, revision)
);
CREATE TABLE ledger.categories (
  name text COLLATE "C" PRIMARY KEY,
  last bigint NOT NULL
) WITH (fillfactor = 20);
CREATE TABLE ledger.head (
  only_row    boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  position    bigint NOT NULL,
  digest      text COLLATE "C" NOT NULL,
  recorded_at text COLLATE "C" NOT NULL
) WITH (fillfactor = 10);
INSERT INTO ledger.head (position, digest, recorded_at) VALUES (0, '${FIRST_DIGEST}', '');
`;

/**
 * Who may append what. The role that owns the tables needs no permission from a table that it owns, and says so; a
 * service's role gets its row from `createRoles`. The triggers stop a slip of the owner; other roles have no
 * permission that a trigger would have to stop.
 */
export const PERMISSIONS = `
CREATE TABLE ledger.writers (
  role            name NOT NULL,
  category_prefix text COLLATE "C" NOT NULL,
  PRIMARY KEY (role, category_prefix)
);
INSERT INTO ledger.writers (role, category_prefix) VALUES (current_user, '');

CREATE FUNCTION ledger.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'nothing that was recorded is changed or deleted' USING ERRCODE = 'insufficient_privilege';
END $$;
REVOKE ALL ON FUNCTION ledger.refuse_change() FROM PUBLIC;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.revisions
  FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.commits
  FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER keep_rows BEFORE DELETE OR TRUNCATE ON ledger.streams
  FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER keep_rows BEFORE DELETE OR TRUNCATE ON ledger.categories
  FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER keep_rows BEFORE DELETE OR TRUNCATE ON ledger.head
  FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
`;
