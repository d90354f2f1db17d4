import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';
import { Personal } from '@coop/contracts';
import type { newRelease } from '@coop/contracts/anonymisation-api';
import { derivedId, type CommandContext } from '@coop/event-sourcing';
import type { Actor } from '@coop/service-kit';
import { promiseOf, promiseText, type Promised } from '../domain/promise.js';
import { refuse } from '../domain/refusals.js';
import {
  OVERLAPPING,
  REJECTED,
  releaseDecider,
  type Made,
  type ReleaseCommand,
  type ReleaseState,
  type Report,
} from '../domain/release.js';
import { objectionTo } from '../domain/release-policy.js';
import { researcherReport } from '../domain/researcher-report.js';
import type { EarlierTable } from '../domain/series.js';
import { anonymiseRows } from './anonymise-rows.js';
import { contractOf } from './contract-of.js';
import { decideWithinBudget } from './decide-within-budget.js';
import { openEarlier, type OpenedTable } from './earlier-tables.js';
import { institutionsOf } from './institutions.js';
import type { Candidate } from './make-candidate.js';
import type { AnonymisationParts } from './parts.js';
import { readRows } from './read-rows.js';
import { assertCountable, assertSqlAgrees } from './recount-in-sql.js';
import { currentRelease, releaseStream } from './release-stream.js';
import { resolveRequest, type Resolved } from './resolve-request.js';

type NewRelease = z.infer<typeof newRelease>;

/** Why there is no table: the data do not allow it, or the policy does not. */
interface NotMade {
  readonly outcome: 'refused';
  readonly code: string;
  readonly figures: Readonly<Record<string, number>>;
}

const LABEL = 'reduced-risk-not-anonymous';

const columnsOf = ({ quasiIdentifiers, sensitive, household }: NewRelease): readonly string[] => [
  ...quasiIdentifiers.map(({ field }) => field),
  sensitive,
  ...(household === undefined ? [] : [household]),
];

/**
 * From the request to the table or the refusal, each step on the ledger before the next. A request that a crash
 * interrupted goes on when it is repeated with its key.
 * @throws Refusal `release-refused` with the stable reason, `overlapping-release`, and those of the request
 */
export async function makeRelease(
  parts: AnonymisationParts,
  context: CommandContext,
  actor: Actor,
  body: NewRelease,
) {
  await assertCountable(parts.tables);
  const release = derivedId(context.commandId, 'release');
  // A repeated request has its answer also when the operator keeps a reference no more.
  const isRepeated = (await parts.ledger.repeated(context)) !== undefined;
  let resolved = isRepeated ? undefined : resolveRequest(parts.references, body);
  if (resolved !== undefined) await request(parts, context, actor, { release, body, resolved });
  const { state } = await currentRelease(parts, release);
  if (state.status === 'requested') {
    resolved ??= resolveRequest(parts.references, body);
    if (isAsked(state, resolved)) await carryOut(parts, context, release, state.institution, body, resolved);
    else await refuseChanged(parts, context, release);
  }
  const decided = await currentRelease(parts, release);
  return { release, label: LABEL, ...outcome(decided.state), position: decided.position };
}

interface Asked {
  readonly release: string;
  readonly body: NewRelease;
  readonly resolved: Resolved;
}

type RequestedState = Extract<ReleaseState, { readonly status: 'requested' }>;

/** Whether a table would be made by what the ledger says: the operator may keep other references by now, so named. */
const isAsked = ({ promised, quasiIdentifiers }: RequestedState, { kept }: Resolved): boolean =>
  isDeepStrictEqual([promised, quasiIdentifiers], [promiseOf(kept), kept.quasiIdentifiers]);

async function refuseChanged(
  parts: AnonymisationParts,
  context: CommandContext,
  release: string,
): Promise<void> {
  const command = refusal(release, { outcome: 'refused', code: 'reference-changed', figures: {} });
  await parts.ledger.handle(deciding(context), releaseStream(release), releaseDecider, command);
}

/** What is decided after the request is another command than the request. */
const deciding = (context: CommandContext): CommandContext => ({
  ...context,
  commandId: derivedId(context.commandId, 'outcome'),
  metadata: { ...context.metadata, causationId: context.commandId },
});

async function request(
  parts: AnonymisationParts,
  context: CommandContext,
  actor: Actor,
  { release, body, resolved }: Asked,
): Promise<void> {
  const { contract, category, purpose } = body;
  const { facts, unchanged } = await contractOf(parts, contract);
  const asked = {
    ...{ release, contract, category, purpose, researcher: actor.party },
    ...resolved.kept,
  };
  await decideWithinBudget(
    parts,
    context,
    release,
    { institution: facts?.consumer, category },
    (earlier) => ({
      kind: 'request-release',
      ...{ asked, contract: facts, earlier, period: parts.releasePolicy.releasePeriod },
      institutions: institutionsOf(actor, { category, fields: columnsOf(body) }),
      now: parts.clock().toISOString(),
    }),
    [unchanged],
  );
}

async function carryOut(
  parts: AnonymisationParts,
  context: CommandContext,
  release: string,
  institution: string,
  body: NewRelease,
  resolved: Resolved,
): Promise<void> {
  const { category } = body;
  const has = await openEarlier(parts, release, { institution, category });
  const outcome =
    has === undefined ? PURGED : await candidate(parts, context, release, institution, body, resolved, has);
  const decision = parts.releasePolicy.decidedBy === 'policy' ? 'by-policy' : 'awaited';
  const comparedWith = has?.map((each) => each.release) ?? [];
  const commandFor = (earlier: readonly EarlierTable[]): ReleaseCommand =>
    outcome.outcome === 'refused'
      ? refusal(release, outcome)
      : {
          ...{ kind: 'make-release', earlier, comparedWith },
          made: {
            ...madeFrom(outcome, { ...promiseOf(resolved.kept), sensitive: body.sensitive }),
            ...{ decision, release },
          },
        };
  await decideWithinBudget(parts, deciding(context), release, { institution, category }, commandFor);
}

/** A table that the policy allows, and the reading that it was made from. */
type Allowed = Candidate & { readonly outcome: 'allowed'; readonly disclosure: string };

/** An earlier table was purged since the request: with that nothing can be compared. */
const PURGED: NotMade = { outcome: 'refused', code: OVERLAPPING, figures: {} };

async function candidate(
  parts: AnonymisationParts,
  { commandId }: CommandContext,
  release: string,
  institution: string,
  body: NewRelease,
  { recipe }: Resolved,
  has: readonly OpenedTable[],
): Promise<Allowed | NotMade> {
  const { contract, category, purpose, k } = body;
  const { disclosure, columns, rows } = await readRows(parts.bus, {
    ...{ release, contract, category, purpose, fields: columnsOf(body), k, commandId },
    reader: institution,
  });
  const { leastBatch } = parts.releasePolicy;
  const order = { recipe, columns, has: has.map(({ csv, members }) => ({ csv, members })), leastBatch };
  const made = await anonymiseRows(order, rows);
  if (made.outcome === 'refused') return made;
  await assertSqlAgrees(parts.tables, made.counted, made.candidate.expected);
  // A table that the policy does not allow is refused as one that the data do not allow.
  const objection = objectionTo(made.candidate, parts.releasePolicy);
  return objection === undefined
    ? { ...made.candidate, outcome: 'allowed', disclosure }
    : { outcome: 'refused', ...objection };
}

function madeFrom(
  result: Allowed,
  promised: Promised & { readonly sensitive: string },
): Omit<Made, 'release' | 'decision'> {
  const { disclosure, members, digest, csv } = result;
  return {
    ...{ label: LABEL, disclosure, tableDigest: digest },
    members: new Personal(members),
    table: new Personal(csv),
    report: reportOf(result, promised),
  };
}

function reportOf(result: Candidate, promised: Promised & { readonly sensitive: string }): Report {
  const { suppressed, classes, smallestClass, granularity, granularityOf, risk, levels, attacks } = result;
  return {
    model: `local recoding, ${promiseText(promised)}`,
    ...{ rows: risk.rows, suppressed, classes, smallestClass, granularity, granularityOf },
    leastDistinctSensitive: result.measures.sensitive[promised.sensitive]?.distinctL ?? 0,
    levels: Object.fromEntries(
      levels.map(({ column, level, upTo }) => [column, { least: level, greatest: upTo }]),
    ),
    prosecutorRisk: risk.prosecutorHighest,
    journalistRisk: risk.journalistHighest,
    marketerRisk: risk.marketerAverage,
    attacks: [...attacks],
  };
}

const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

function refusal(release: string, { code, figures }: NotMade) {
  const named = Object.fromEntries(Object.entries(figures).map(([name, figure]) => [kebab(name), figure]));
  return { kind: 'refuse-release', release, code, figures: named } as const;
}

/** Where a table would say next to nothing, noise on counts may still say something. */
const INSTEAD: Readonly<Record<string, object>> = { 'near-useless': { instead: '/questions' } };

/** What the researcher is told: of a refusal the reason alone, since its numbers are exact counts of the source. */
function outcome(state: ReleaseState) {
  if (state.status === 'made' || state.status === 'proposed') {
    const { status, report, promised, tableDigest } = state;
    return { status, report: researcherReport(report, promised), tableDigest };
  }
  if (state.status === 'rejected') return refuse('release-refused', { reason: REJECTED });
  if (state.status === 'purged') return refuse('gone');
  if (state.status !== 'refused') throw new Error('a release was carried out and is not decided');
  return state.code === OVERLAPPING
    ? refuse('overlapping-release')
    : refuse('release-refused', { reason: state.code, ...INSTEAD[state.code] });
}
