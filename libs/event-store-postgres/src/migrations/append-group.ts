/** Parameters of `ledger.append_group`, in order: m = per commit, s = per stream, c and k = per check, e = per event. */
export const APPEND_PARAMETERS = [
  ['p_clock', 'text'],
  ...(['command', 'digest', 'actor', 'correlation', 'causation', 'traceparent'] as const).map(
    (name) => [`m_${name}`, 'text[]'] as const,
  ),
  ['m_streams', 'int[]'],
  ['m_stream_checks', 'int[]'],
  ['m_category_checks', 'int[]'],
  ['s_name', 'text[]'],
  ['s_expected', 'text[]'],
  ['s_events', 'int[]'],
  ['c_stream', 'text[]'],
  ['c_expected', 'text[]'],
  ['k_categories', 'text[]'],
  ['k_after', 'bigint[]'],
  ['e_version', 'int[]'],
  ...(['id', 'type', 'retention', 'authority', 'rules', 'salt', 'data'] as const).map(
    (name) => [`e_${name}`, 'text[]'] as const,
  ),
  // The canonical text around position, time and revision, and the sealed references of the leaf: see `canonicalParts`.
  ...(['before', 'to_time', 'to_revision', 'after', 'sealed'] as const).map(
    (name) => [`e_${name}`, 'text[]'] as const,
  ),
] as const satisfies readonly (readonly [string, string])[];

const PARAMETER_LIST = APPEND_PARAMETERS.map(([name, type]) => `${name} ${type}`).join(', ');

/** Whether a writer's belief about a stream is true; `actual` is NULL when there is no such stream. */
const HOLDS = `
CREATE FUNCTION ledger.holds(expected text, actual bigint) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE expected WHEN 'any' THEN true WHEN 'exists' THEN actual IS NOT NULL
    WHEN 'no-stream' THEN actual IS NULL ELSE coalesce(expected = actual::text, false) END
$$;
REVOKE ALL ON FUNCTION ledger.holds(text, bigint) FROM PUBLIC;
`;

/**
 * The same text as `leafOf` and `commitDigest` digest; x counts events of the group, i those of the stream. NULL when
 * any of it is missing.
 */
const LEAF = `encode(sha256('\\x01'::bytea || sha256(convert_to('dc/event/v1' || E'\\n' || e_salt[x + i] || E'\\n'
  || e_before[x + i] || (v_position + i) || e_to_time[x + i] || v_recorded || e_to_revision[x + i]
  || (v_before[s] + i) || e_after[x + i], 'UTF8')) || decode(e_sealed[x + i], 'hex')), 'hex')`;

/**
 * Appends a group of commits in the transaction of its caller; one row of outcome for each, in order. Every refusal
 * comes before the first write of its commit, so that neighbours need no savepoint.
 *
 * Isolation: READ COMMITTED, where each statement after the lock on `head` sees all that earlier holders of the
 * lock have committed. A snapshot taken before the lock (REPEATABLE READ) would miss it, and is refused.
 * Durability: `synchronous_commit` is raised to `on` whatever the session says.
 * Permission: runs as the owner of the tables, on names that are written out; what the *session's* role may append
 * is looked up in `writers`, and categories are taken from the stream names, not from the caller.
 * Plans: a session keeps the plan that it made when the tables were small, when reading all of a table seemed
 * cheapest. Every statement here has an index to go by. A plan made anew for each commit would copy the arrays of the
 * whole group.
 */
const APPEND_GROUP = `
CREATE FUNCTION ledger.append_group(${PARAMETER_LIST})
RETURNS TABLE (outcome text, first bigint, last bigint, recorded_at text, revisions text, previous text,
  digest text, stream text, actual text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
#variable_conflict use_variable
DECLARE
  v_position bigint; v_tail text; v_recorded text; v_start bigint; v_leaves text; v_leaf text; v_digest text;
  v_prefixes text[]; v_categories text[] := '{}'; v_lasts bigint[] := '{}'; v_place int;
  v_commit ledger.commits; v_actual bigint; v_before bigint[]; v_category text; v_written boolean := false;
  s_done int := 0; c_done int := 0; k_done int := 0; e_done int := 0;
  s0 int; s1 int; c0 int; k0 int; x int; n int; v_count int;
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
  SELECT coalesce(array_agg(w.category_prefix), '{}') INTO v_prefixes
    FROM ledger.writers w WHERE w.role = session_user;
  SELECT h.position, h.digest, h.recorded_at INTO STRICT v_position, v_tail, v_recorded
    FROM ledger.head h WHERE h.only_row FOR UPDATE;
  v_recorded := greatest(v_recorded, p_clock COLLATE "C");

  <<members>>
  FOR m IN 1 .. cardinality(m_command) LOOP
    s0 := s_done + 1; s1 := s_done + m_streams[m]; s_done := s1;
    c0 := c_done + 1; c_done := c_done + m_stream_checks[m];
    k0 := k_done + 1; k_done := k_done + m_category_checks[m];
    x := e_done;
    FOR s IN s0 .. s1 LOOP e_done := e_done + s_events[s]; END LOOP;
    first := NULL; last := NULL; recorded_at := NULL; revisions := NULL; previous := NULL; digest := NULL;
    stream := NULL; actual := NULL;

    SELECT c.* INTO v_commit FROM ledger.commits c WHERE c.command_id = m_command[m];
    IF FOUND THEN
      IF v_commit.command_digest <> m_digest[m] THEN outcome := 'mismatch'; RETURN NEXT; CONTINUE; END IF;
      outcome := 'repeated';
      first := v_commit.first; last := v_commit.last; recorded_at := v_commit.recorded_at;
      SELECT string_agg(r.revision::text, ',' ORDER BY r.position) INTO revisions FROM (
        SELECT max(e.revision) AS revision, min(e.position) AS position FROM ledger.events e
        WHERE e.position BETWEEN v_commit.first AND v_commit.last GROUP BY e.stream) r;
      RETURN NEXT; CONTINUE;
    END IF;

    FOR s IN s0 .. s1 LOOP
      stream := s_name[s];
      v_category := left(stream, -37);
      IF length(stream) > 200 OR s_events[s] < 1 OR
        stream !~ '^[a-z0-9]+(-[a-z0-9]+)*-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN
        outcome := 'invalid'; RETURN NEXT; CONTINUE members;
      END IF;
      IF NOT '' = ANY (v_prefixes)
        AND NOT EXISTS (SELECT FROM unnest(v_prefixes) p WHERE starts_with(v_category, p)) THEN
        outcome := 'not-owned'; RETURN NEXT; CONTINUE members;
      END IF;
    END LOOP;
    FOR c IN c0 .. c_done LOOP
      stream := c_stream[c];
      SELECT t.last_revision INTO v_actual FROM ledger.streams t WHERE t.name = stream;
      IF NOT ledger.holds(c_expected[c], v_actual) THEN
        outcome := 'check-failed'; actual := coalesce(v_actual::text, 'no-stream'); RETURN NEXT; CONTINUE members;
      END IF;
    END LOOP;
    FOR k IN k0 .. k_done LOOP
      SELECT w.name INTO stream FROM unnest(string_to_array(k_categories[k], ',')) w (name) WHERE k_after[k] <
        coalesce((SELECT g.last FROM unnest(v_categories, v_lasts) g (name, last) WHERE g.name = w.name),
          (SELECT t.last FROM ledger.categories t WHERE t.name = w.name)) LIMIT 1;
      IF FOUND THEN outcome := 'check-failed'; RETURN NEXT; CONTINUE members; END IF;
    END LOOP;
    FOR s IN s0 .. s1 LOOP
      stream := s_name[s];
      SELECT t.last_revision INTO v_actual FROM ledger.streams t WHERE t.name = stream;
      IF NOT ledger.holds(s_expected[s], v_actual) THEN
        outcome := 'wrong-revision'; actual := coalesce(v_actual::text, 'no-stream'); RETURN NEXT; CONTINUE members;
      END IF;
      v_before[s] := coalesce(v_actual, -1);
    END LOOP;

    v_start := v_position; v_leaves := ''; stream := NULL;
    FOR s IN s0 .. s1 LOOP
      n := s_events[s]; v_category := left(s_name[s], -37);
      INSERT INTO ledger.events (position, stream, category, revision, id, type, version, retention, authority,
        rules, salt, data)
      SELECT v_position + i, s_name[s], v_category, v_before[s] + i, e_id[x + i], e_type[x + i],
        e_version[x + i], e_retention[x + i], e_authority[x + i], e_rules[x + i], e_salt[x + i], e_data[x + i]
      FROM generate_series(1, n) i;
      -- OFFSET keeps the planner from digesting each event twice.
      SELECT string_agg(E'\\n' || l.leaf, '' ORDER BY l.i), count(l.leaf) INTO v_leaf, v_count
        FROM (SELECT i, ${LEAF} AS leaf FROM generate_series(1, n) i OFFSET 0) l;
      IF v_count <> n THEN
        RAISE EXCEPTION 'an event lacks what its digest is made of' USING ERRCODE = 'null_value_not_allowed';
      END IF;
      v_leaves := v_leaves || v_leaf;
      IF v_before[s] < 0 THEN
        INSERT INTO ledger.streams (name, last_revision) VALUES (s_name[s], v_before[s] + n);
      ELSE
        UPDATE ledger.streams t SET last_revision = v_before[s] + n WHERE t.name = s_name[s];
      END IF;
      revisions := concat_ws(',', revisions, v_before[s] + n);
      v_position := v_position + n;
      x := x + n;
      v_place := coalesce(array_position(v_categories, v_category), cardinality(v_categories) + 1);
      v_categories[v_place] := v_category;
      v_lasts[v_place] := v_position;
    END LOOP;
    v_digest := encode(sha256(convert_to('dc/commit/v1' || E'\\n' || v_tail || v_leaves, 'UTF8')), 'hex');
    INSERT INTO ledger.commits (last, first, recorded_at, command_id, command_digest, actor, correlation_id,
      causation_id, traceparent, digest)
    VALUES (v_position, v_start + 1, v_recorded, m_command[m], m_digest[m], m_actor[m], m_correlation[m],
      m_causation[m], m_traceparent[m], v_digest);
    outcome := 'appended'; first := v_start + 1; last := v_position; recorded_at := v_recorded;
    previous := v_tail; digest := v_digest;
    v_tail := v_digest; v_written := true;
    RETURN NEXT;
  END LOOP;

  IF v_written THEN
    INSERT INTO ledger.categories (name, last) SELECT g.name, g.last FROM unnest(v_categories, v_lasts) g (name, last)
      ON CONFLICT (name) DO UPDATE SET last = excluded.last;
    UPDATE ledger.head h SET position = v_position, digest = v_tail, recorded_at = v_recorded WHERE h.only_row;
  END IF;
END $$;
REVOKE ALL ON FUNCTION ledger.append_group FROM PUBLIC;
`;

export const APPENDING = HOLDS + APPEND_GROUP;
