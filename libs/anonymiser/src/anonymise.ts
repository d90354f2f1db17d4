import { foreignersObjection } from './admit-population.js';
import { objection, valueObjection } from './admit-request.js';
import { checkRelease } from './check-release.js';
import { membersIn } from './engine/class-rule.js';
import { classRules } from './engine/class-rules.js';
import { codeColumn } from './engine/coded-column.js';
import { encode, type ToEncode } from './engine/encode.js';
import { recodeLocally, uniformly } from './engine/local-recoding.js';
import type { LocalRecoding } from './engine/recoding.js';
import { LossScale } from './engine/loss.js';
import type { SearchParts, SearchResult } from './engine/candidate.js';
import { budgetFor, search } from './engine/search.js';
import { attributeOf } from './models.js';
import { peopleAt } from './population.js';
import { countedBy, kOf, refused, type AnonymisationRequest, type Refused, type Table } from './request.js';
import { knownPopulation, report, type Released } from './release-report.js';
import { releaseRows, type ReleasedRows } from './release-rows.js';

/**
 * Releases the table with the least loss of information under which every class keeps the models, or refuses. Pure; the
 * answer does not depend on the order of the rows. The search is synchronous: put tables of more than some thousand
 * rows into a worker.
 *
 * No model by itself makes a table anonymous in the sense of recital 26 GDPR (WP216 demands that singling out,
 * linkability and inference be judged).
 */
export function anonymise(table: Table, request: AnonymisationRequest): Released | Refused {
  const refusal = objection(table, request);
  if (refusal !== undefined) return refusal;
  const { population } = request;
  const quasiIdentifiers = request.quasiIdentifiers.map((hierarchy) => ({
    hierarchy,
    coded: codeColumn(hierarchy.column, table, ...(population === undefined ? [] : [population])),
  }));
  const unfit = valueObjection(quasiIdentifiers);
  if (unfit !== undefined) return unfit;

  const { encoded, members, parts, budget, recode } = prepared(table, request, quasiIdentifiers);
  const foreign = foreignersObjection(encoded, members);
  if (foreign !== undefined) return foreign;
  const found = search(parts, budget);
  if (found.best === undefined) return unreachable(found, table, request);
  const recoding = recode(found.best.levels);

  const rows = releaseRows(table, request, encoded, recoding.classes);
  assertKept(table, rows, request);
  return {
    ...report(rows, request, recoding, encoded),
    search: {
      nodes: found.nodes,
      nodesChecked: found.nodesChecked,
      isProven: found.isProven,
      nodesCheckedLocally: recoding.nodesChecked,
    },
  };
}

function prepared(
  table: Table,
  request: AnonymisationRequest,
  quasiIdentifiers: ToEncode['quasiIdentifiers'],
) {
  const { sensitive, models, weights = {}, maxSuppressionShare, mode = 'local' } = request;
  const { objective = 'mean', population } = request;
  const counted = countedBy(request);
  const judged = new Set(models.map(attributeOf));
  const attributes = sensitive.filter((column) => judged.has(column));
  if (counted !== undefined) attributes.push(counted);
  const encoded = encode({
    rows: table.rows.length,
    quasiIdentifiers,
    attributes: attributes.map((name) => codeColumn(name, table)),
    people: population?.rows.map((_, at) => peopleAt(population, at)) ?? [],
  });
  const rules = classRules(models, attributes, encoded, counted);
  const weightList = quasiIdentifiers.map(({ hierarchy }) => weights[hierarchy.column] ?? 1);
  const scale = new LossScale(encoded, objective, weightList);
  const parts: SearchParts = { table: encoded, rules, scale, maxSuppressionShare };
  const budget = budgetFor(
    quasiIdentifiers.map(({ hierarchy }) => hierarchy.levels),
    request.maxNodesChecked,
  );
  const recode = (levels: readonly number[]): LocalRecoding & { readonly nodesChecked: number } => {
    const uniform = uniformly(encoded, rules, levels);
    if (mode === 'global') return { ...uniform, nodesChecked: 0 };
    return recodeLocally(encoded, rules, {
      ...{ objective, uniform, weights: weightList },
      isFree: maxSuppressionShare === 1,
      budget,
    });
  };
  return { encoded, members: membersIn(encoded, attributes, counted), parts, budget, recode };
}

/** The coarsest node joins most: where not even that one has a class that keeps the rules, none has. */
function unreachable(
  { top, nodes, nodesChecked, isProven }: SearchResult,
  table: Table,
  { models, maxSuppressionShare }: AnonymisationRequest,
): Refused {
  const k = kOf(models);
  const { largestClass, kept, suppressed } = top;
  if (!isProven)
    return refused(
      'search-exhausted',
      'None of the combinations of levels that were looked at keeps every model.',
      {
        nodes,
        nodesChecked,
      },
    );
  if (largestClass < k)
    return refused('k-not-reachable', 'Even fully coarsened, no class has k rows.', { largestClass, k });
  if (kept === 0)
    return refused('model-not-reachable', 'Even fully coarsened, no class keeps every model.', {
      largestClass,
    });
  return refused('too-many-suppressed', 'Even fully coarsened, more rows must be left out than allowed.', {
    suppressed,
    rows: table.rows.length,
    maxSuppressionShare,
  });
}

/** A table that breaks its promise must never leave: a fault of this library, not a refusal. */
function assertKept(
  source: Table,
  { table, suppressed, sources, population }: ReleasedRows,
  request: AnonymisationRequest,
): void {
  const { sensitive, insensitive = [], models, maxSuppressionShare } = request;
  const quasiIdentifiers = request.quasiIdentifiers.map(({ column }) => column);
  const counted = countedBy(request);
  const at = counted === undefined ? -1 : source.columns.indexOf(counted);
  const people =
    counted === undefined ? {} : { people: [...sources].map((row) => source.rows[row]?.[at] ?? '') };
  const findings = checkRelease(table, {
    quasiIdentifiers,
    sensitive,
    insensitive,
    models,
    source,
    ...people,
    ...knownPopulation(request, population),
  });
  const isWithin = suppressed / source.rows.length <= maxSuppressionShare;
  if (findings.length === 0 && isWithin) return;
  throw new Error(
    `Anonymiser bug: ${findings.map(({ code }) => code).join(', ') || 'too many rows left out'}.`,
  );
}
