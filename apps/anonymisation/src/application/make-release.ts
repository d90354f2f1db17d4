import type { z } from 'zod';
import type { DefinedHierarchy } from '@coop/anonymiser';
import { Personal } from '@coop/contracts';
import type { newRelease } from '@coop/contracts/anonymisation-api';
import { derivedId, type CommandContext } from '@coop/event-sourcing';
import type { Actor } from '@coop/service-kit';
import { refuse } from '../domain/refusals.js';
import {
  OVERLAPPING,
  REJECTED,
  type Made,
  type Promised,
  type ReleaseCommand,
  type ReleaseState,
  type Report,
} from '../domain/release.js';
import { objectionTo, objectionToBatch, type ReleasePolicy } from '../domain/release-policy.js';
import { researcherReport } from '../domain/researcher-report.js';
import type { EarlierTable } from '../domain/series.js';
import { anonymiseRows } from './anonymise-rows.js';
import { changesSince, membersText, type Member } from './changes-since.js';
import { contractOf } from './contract-of.js';
import { decideWithinBudget } from './decide-within-budget.js';
import { openEarlier, type OpenedTable } from './earlier-tables.js';
import type { Attacked } from './run-and-attack.js';
import { buildHierarchies } from './hierarchies.js';
import { institutionsOf } from './institutions.js';
import type { AnonymisationParts } from './parts.js';
import { readRows } from './read-rows.js';
import { releaseCsv } from './release-csv.js';
import { currentRelease } from './release-stream.js';

type NewRelease = z.infer<typeof newRelease>;

/** Why there is no table: the data do not allow it, or the policy does not. */
interface NotMade {
  readonly outcome: 'refused';
  readonly code: string;
  readonly figures: Readonly<Record<string, number>>;
}

const LABEL = 'reduced-risk-not-anonymous';

const columnsOf = ({ quasiIdentifiers, sensitive }: NewRelease): readonly string[] => [
  ...quasiIdentifiers.map(({ field }) => field),
  sensitive,
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
  const hierarchies = buildHierarchies(body.quasiIdentifiers);
  const release = derivedId(context.commandId, 'release');
  await request(parts, context, actor, { release, body, hierarchies });
  const { state } = await currentRelease(parts, release);
  if (state.status === 'requested') await carryOut(parts, context, release, state.institution, body);
  const decided = await currentRelease(parts, release);
  return { release, label: LABEL, ...outcome(decided.state), position: decided.position };
}

interface Asked {
  readonly release: string;
  readonly body: NewRelease;
  readonly hierarchies: readonly DefinedHierarchy[];
}

async function request(
  parts: AnonymisationParts,
  context: CommandContext,
  actor: Actor,
  { release, body, hierarchies }: Asked,
): Promise<void> {
  const { contract, category, purpose, sensitive, k, l, maxSuppressionShare } = body;
  const { facts, unchanged } = await contractOf(parts, contract);
  const asked = {
    ...{ release, contract, category, purpose, sensitive, k, l, maxSuppressionShare },
    researcher: actor.party,
    quasiIdentifiers: hierarchies.map(({ column, digest }) => ({ field: column, hierarchy: digest })),
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
): Promise<void> {
  const { category } = body;
  const { commandId } = context;
  const has = await openEarlier(parts, release, { institution, category });
  const outcome =
    has === undefined ? PURGED : await candidate(parts, context, release, institution, body, has);
  const deciding: CommandContext = {
    ...context,
    commandId: derivedId(commandId, 'outcome'),
    metadata: { ...context.metadata, causationId: commandId },
  };
  const decision = parts.releasePolicy.decidedBy === 'policy' ? 'by-policy' : 'awaited';
  const comparedWith = has?.map((each) => each.release) ?? [];
  const commandFor = (earlier: readonly EarlierTable[]): ReleaseCommand =>
    outcome.outcome === 'refused'
      ? refusal(release, outcome)
      : {
          ...{ kind: 'make-release', earlier, comparedWith },
          made: { ...madeFrom(outcome, body), decision, release },
        };
  await decideWithinBudget(parts, deciding, release, { institution, category }, commandFor);
}

/** A table that the policy allows, with what the ledger must know of its making. */
type Allowed = Attacked & { readonly disclosure: string; readonly members: readonly Member[] };

/** An earlier table was purged since the request: with that nothing can be compared. */
const PURGED: NotMade = { outcome: 'refused', code: OVERLAPPING, figures: {} };

async function candidate(
  parts: AnonymisationParts,
  { commandId }: CommandContext,
  release: string,
  institution: string,
  body: NewRelease,
  has: readonly OpenedTable[],
): Promise<Allowed | NotMade> {
  const { contract, category, purpose, quasiIdentifiers, sensitive, k, l, maxSuppressionShare } = body;
  const { disclosure, table, members } = await readRows(parts.bus, {
    ...{ release, contract, category, purpose, fields: columnsOf(body), k, commandId },
    reader: institution,
  });
  const earlier = has.map((each) => ({ table: each.table, ...changesSince(each.members, members) }));
  const few = objectionToBatch(earlier, parts.releasePolicy);
  if (few !== undefined) return { outcome: 'refused', ...few };
  const task = { table, quasiIdentifiers, sensitive, k, l, maxSuppressionShare, earlier };
  const outcome = judged(await anonymiseRows(task), parts.releasePolicy);
  return outcome.outcome === 'refused' ? outcome : { ...outcome, disclosure, members };
}

/** A table that the policy does not allow is refused as one that the data do not allow. */
function judged(result: Attacked | NotMade, policy: ReleasePolicy): Attacked | NotMade {
  const objection = result.outcome === 'refused' ? undefined : objectionTo(result, policy);
  return objection === undefined ? result : { outcome: 'refused', ...objection };
}

function madeFrom(
  result: Allowed,
  promised: Promised & { readonly sensitive: string },
): Omit<Made, 'release' | 'decision'> {
  const { csv, digest } = releaseCsv(result.table);
  return {
    label: LABEL,
    disclosure: result.disclosure,
    members: new Personal(membersText(result.members)),
    tableDigest: digest,
    table: new Personal(csv),
    report: reportOf(result, promised),
  };
}

function reportOf(result: Attacked, { k, l, sensitive }: Promised & { readonly sensitive: string }): Report {
  const { suppressed, classes, smallestClass, granularity, granularityOf, risk, levels, attacks } = result;
  return {
    model: `local recoding, ${k}-anonymity${l > 1 ? `, distinct ${l}-diversity` : ''}`,
    ...{ rows: risk.rows, suppressed, classes, smallestClass, granularity, granularityOf },
    leastDistinctSensitive: result.measures.sensitive[sensitive]?.distinctL ?? 0,
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
    : refuse('release-refused', { reason: state.code });
}
