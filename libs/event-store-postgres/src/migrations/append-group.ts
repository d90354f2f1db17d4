/**
 * Parameters of `ledger.append_group`, in order: m = per commit, s = per stream of a commit, c and k = per check, d = per
 * stream that is named anywhere, q = per category that is checked. Streams and categories are meant by their number.
 */
export const APPEND_PARAMETERS = [
  ['p_clock', 'text'],
  // All texts one after another, in UTF-8: for each commit its head, then the events of each of its streams.
  ['p_texts', 'bytea'],
  ['m_command', 'text[]'],
  ['m_head', 'int[]'],
  ['m_streams', 'int[]'],
  ['m_stream_checks', 'int[]'],
  ['m_category_checks', 'int[]'],
  ['s_name', 'int[]'],
  ['s_expected', 'bigint[]'],
  ['s_events', 'int[]'],
  ['s_text', 'int[]'],
  ['c_name', 'int[]'],
  ['c_expected', 'bigint[]'],
  ['k_name', 'int[]'],
  ['k_after', 'bigint[]'],
  ['d_name', 'text[]'],
  ['q_name', 'text[]'],
] as const satisfies readonly (readonly [string, string])[];

/** What is expected of a stream when it is no revision. */
export const EXPECTED = { 'no-stream': -1, any: -2, exists: -3 } as const;

const PARAMETER_LIST = APPEND_PARAMETERS.map(([name, type]) => `${name} ${type}`).join(', ');

const STREAM_NAME = '^[a-z0-9]+(-[a-z0-9]+)*-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$';

/** Whether a writer's belief about a stream is true; `actual` is -1 when there is no such stream. */
const holds = (expected: string, actual: string): string =>
  `(${expected} = ${EXPECTED.any} OR ${expected} = ${actual} OR (${expected} = ${EXPECTED.exists} AND ${actual} >= 0))`;

/**
 * Appends a group of commits in the transaction of its caller; one row of outcome for each, in order. Every refusal
 * comes before the first write, so that neighbours need no savepoint: what is needed is read in one statement, all is
 * decided in memory, and what comes of it is written in one statement.
 *
 * Isolation: READ COMMITTED, where each statement after the lock on `head` sees all that earlier holders of the
 * lock have committed. A snapshot taken before the lock (REPEATABLE READ) would miss it, and is refused.
 * Durability: `synchronous_commit` is raised to `on` whatever the session says.
 * Permission: runs as the owner of the tables, on names that are written out; what the *session's* role may append
 * is looked up in `writers`, and categories are taken from the stream names, not from the caller. A role that may not
 * append everything is not believed in its texts either: a piece that is not the JSON that it should be could close its
 * stream and open somebody else's. What is NULL, or has no such number, refuses.
 * Plans: a session keeps the plan that it made when the tables were small, when reading all of a table seemed
 * cheapest. Every statement here has an index to go by. A plan made anew for each group would copy its arrays.
 */
export const APPENDING = `
CREATE FUNCTION ledger.append_group(${PARAMETER_LIST})
RETURNS TABLE (outcome text, first bigint, last bigint, recorded_at text, revisions text, previous text,
  digest text, stream text, actual text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
#variable_conflict use_variable
DECLARE
  v_position bigint; v_tail text; v_recorded text; v_start bigint; v_prefixes text[]; v_everything boolean;
  v_amount int := cardinality(m_command); v_repeated bigint[]; v_head text; v_text text; v_body text;
  v_at int := 1; v_at_stream int; v_place int; v_actual bigint; v_written boolean := false;
  d_last bigint[]; d_first bigint[]; d_state text[]; q_last bigint[];
  d_moved bigint[] := array_fill(NULL::bigint, ARRAY[cardinality(d_name)]);
  o_first bigint[] := array_fill(NULL::bigint, ARRAY[v_amount]);
  o_last bigint[] := o_first; o_revisions text[] := o_first::text[]; o_digest text[] := o_revisions;
  o_body text[] := o_revisions;
  r_stream bigint[] := '{}'; r_revision bigint[] := '{}'; r_last bigint[] := '{}';
  s_done int := 0; c_done int := 0; k_done int := 0; r_done int := 0;
  s0 int; c0 int; k0 int; d int; n int;
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'appends need the isolation level READ COMMITTED' USING ERRCODE = 'active_sql_transaction';
  END IF;
  IF p_clock IS NULL OR p_clock !~ '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z$' THEN
    RAISE EXCEPTION 'the clock gives no time' USING ERRCODE = 'invalid_datetime_format';
  END IF;
  IF current_setting('synchronous_commit') IN ('off', 'local') THEN
    PERFORM set_config('synchronous_commit', 'on', true);
  END IF;
  SELECT h.position, h.digest, h.recorded_at,
      ARRAY(SELECT w.category_prefix FROM ledger.writers w WHERE w.role = session_user)
    INTO STRICT v_position, v_tail, v_recorded, v_prefixes
    FROM ledger.head h WHERE h.only_row FOR UPDATE OF h;
  v_recorded := greatest(v_recorded, p_clock COLLATE "C");
  v_everything := '' = ANY (v_prefixes);

  SELECT array_agg(coalesce(t.last_revision, -1) ORDER BY a.n), array_agg(t.first ORDER BY a.n),
      array_agg(CASE
        WHEN length(a.name) > 200 OR a.name !~ '${STREAM_NAME}' THEN 'invalid'
        WHEN v_everything OR EXISTS (SELECT FROM unnest(v_prefixes) p WHERE starts_with(left(a.name, -37), p)) THEN 'own'
        ELSE 'not-owned' END ORDER BY a.n),
      ARRAY(SELECT m.n FROM unnest(m_command) WITH ORDINALITY m (id, n)
        JOIN ledger.commits c ON c.command_id = m.id),
      ARRAY(SELECT coalesce(g.last, 0) FROM unnest(q_name) WITH ORDINALITY w (name, n)
        LEFT JOIN ledger.categories g ON g.name = w.name ORDER BY w.n)
    INTO d_last, d_first, d_state, v_repeated, q_last
    FROM unnest(d_name) WITH ORDINALITY a (name, n) LEFT JOIN ledger.streams t ON t.name = a.name;

  <<members>>
  FOR m IN 1 .. v_amount LOOP
    s0 := s_done + 1; s_done := s_done + m_streams[m];
    c0 := c_done + 1; c_done := c_done + m_stream_checks[m];
    k0 := k_done + 1; k_done := k_done + m_category_checks[m];
    v_at_stream := v_at + m_head[m]; v_place := v_at; v_at := v_at_stream;
    FOR s IN s0 .. s_done LOOP v_at := v_at + s_text[s]; END LOOP;
    first := NULL; last := NULL; recorded_at := NULL; revisions := NULL; previous := NULL; digest := NULL;
    stream := NULL; actual := NULL;

    IF m = ANY (v_repeated) THEN outcome := 'repeated'; RETURN NEXT; CONTINUE; END IF;
    FOR s IN s0 .. s_done LOOP
      IF d_state[s_name[s]] IS DISTINCT FROM 'own' OR (s_events[s] >= 1) IS NOT TRUE THEN
        stream := d_name[s_name[s]];
        outcome := CASE d_state[s_name[s]] WHEN 'not-owned' THEN 'not-owned' ELSE 'invalid' END;
        RETURN NEXT; CONTINUE members;
      END IF;
    END LOOP;
    FOR c IN c0 .. c_done LOOP
      v_actual := d_last[c_name[c]];
      IF ${holds('c_expected[c]', 'v_actual')} IS NOT TRUE THEN
        outcome := 'check-failed'; stream := d_name[c_name[c]]; actual := v_actual::text;
        RETURN NEXT; CONTINUE members;
      END IF;
    END LOOP;
    FOR k IN k0 .. k_done LOOP
      IF (q_last[k_name[k]] <= k_after[k]) IS NOT TRUE THEN
        outcome := 'check-failed'; stream := q_name[k_name[k]]; RETURN NEXT; CONTINUE members;
      END IF;
    END LOOP;
    FOR s IN s0 .. s_done LOOP
      v_actual := d_last[s_name[s]];
      IF ${holds('s_expected[s]', 'v_actual')} IS NOT TRUE THEN
        outcome := 'wrong-revision'; stream := d_name[s_name[s]]; actual := v_actual::text;
        RETURN NEXT; CONTINUE members;
      END IF;
    END LOOP;

    v_head := convert_from(substring(p_texts FROM v_place FOR m_head[m]), 'UTF8');
    IF NOT v_everything AND (right(v_head, 1) <> '}' OR (v_head::json ->> 'commandId') IS DISTINCT FROM m_command[m]) THEN
      RAISE EXCEPTION 'the head of a commit is not what it should be' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    v_start := v_position; v_body := left(v_head, -1) || ',"streams":[';
    FOR s IN s0 .. s_done LOOP
      d := s_name[s]; n := s_events[s];
      v_text := convert_from(substring(p_texts FROM v_at_stream FOR s_text[s]), 'UTF8');
      v_at_stream := v_at_stream + s_text[s];
      IF NOT v_everything AND (json_array_length(v_text::json) = n) IS NOT TRUE THEN
        RAISE EXCEPTION 'the events of a commit are not what they should be' USING ERRCODE = 'invalid_parameter_value';
      END IF;
      v_body := v_body || CASE WHEN s > s0 THEN ',' ELSE '' END || '{"stream":"' || d_name[d] || '","events":'
        || v_text || '}';
      IF d_last[d] < 0 THEN d_first[d] := v_position + 1; END IF;
      d_last[d] := d_last[d] + n; v_position := v_position + n; d_moved[d] := v_position;
      revisions := concat_ws(',', revisions, d_last[d]);
      r_done := r_done + 1; r_stream[r_done] := d_first[d]; r_revision[r_done] := d_last[d];
      IF cardinality(q_name) > 0 THEN
        v_place := array_position(q_name, left(d_name[d], -37));
        IF v_place IS NOT NULL THEN q_last[v_place] := v_position; END IF;
      END IF;
    END LOOP;
    FOR s IN s0 .. s_done LOOP r_last[r_done - s_done + s] := v_position; END LOOP;
    v_body := v_body || ']}';
    first := v_start + 1; last := v_position; recorded_at := v_recorded; previous := v_tail;
    digest := encode(sha256(convert_to('dc/commit/v1' || E'\\n' || v_tail || E'\\n' || first || E'\\n' || v_recorded
      || E'\\n' || revisions || E'\\n' || v_body, 'UTF8')), 'hex');
    o_first[m] := first; o_last[m] := last; o_revisions[m] := revisions; o_digest[m] := digest; o_body[m] := v_body;
    v_tail := digest; v_written := true; outcome := 'appended';
    RETURN NEXT;
  END LOOP;

  IF v_written THEN
    WITH written AS (
      INSERT INTO ledger.commits (last, first, recorded_at, revisions, digest, command_id, body)
      SELECT u.last, u.first, v_recorded, u.revisions, u.digest, u.command, u.body
      FROM unnest(o_last, o_first, o_revisions, o_digest, m_command, o_body)
        u (last, first, revisions, digest, command, body) WHERE u.last IS NOT NULL
    ), reached AS (
      INSERT INTO ledger.revisions (stream, revision, last)
      SELECT u.stream, u.revision, u.last FROM unnest(r_stream, r_revision, r_last) u (stream, revision, last)
    ), ended AS (
      INSERT INTO ledger.streams (name, first, last_revision)
      SELECT u.name, u.first, u.last FROM unnest(d_name, d_first, d_last, d_moved) u (name, first, last, moved)
      WHERE u.moved IS NOT NULL ON CONFLICT (name) DO UPDATE SET last_revision = excluded.last_revision
    ), moved AS (
      INSERT INTO ledger.categories (name, last)
      SELECT left(u.name, -37), max(u.moved) FROM unnest(d_name, d_moved) u (name, moved)
      WHERE u.moved IS NOT NULL GROUP BY 1 ON CONFLICT (name) DO UPDATE SET last = excluded.last
    )
    UPDATE ledger.head h SET position = v_position, digest = v_tail, recorded_at = v_recorded WHERE h.only_row;
  END IF;
END $$;
REVOKE ALL ON FUNCTION ledger.append_group FROM PUBLIC;
`;
