import { attributeOf, unknownModel, type PrivacyModel } from '../models.js';
import type { ClassTable, EncodedAttribute, EncodedTable } from './encoded-table.js';
import type { Slice as Values } from './distributions.js';
import { distanceOf } from './distances.js';

/**
 * What is known of a rule when classes are joined:
 * - `any`: a class that holds, joined with whatever, holds. Then no more rows are left out the coarser it gets;
 * - `holding`: classes that hold give one that holds;
 * - `nothing`.
 */
export type Joining = 'any' | 'holding' | 'nothing';

/** A rule, ready to be asked about the classes of a table. */
export interface ClassRule {
  readonly joining: Joining;
  holds(table: ClassTable, at: number): boolean;
}

/** The values of one class. */
interface Slice extends Values {
  readonly rows: number;
}

/**
 * Makes the rules of the models.
 * @param attributes - names, in the order of the table's attributes
 * @param counted - the attribute whose distinct values k counts; the rows, unless given
 */
export function classRules(
  models: readonly PrivacyModel[],
  attributes: readonly string[],
  table: EncodedTable,
  counted?: string,
): readonly ClassRule[] {
  return models.map((model) => {
    if (model.model === 'k-anonymity') return minimum(model.k, table, attributes.indexOf(counted ?? ''));
    const index = attributes.indexOf(attributeOf(model) ?? '');
    const attribute = table.attributes[index];
    if (attribute === undefined) throw new RangeError(`no attribute ${attributeOf(model) ?? ''}`);
    const { joining, holds } = ruleOf(model, attribute, table.rows);
    return {
      joining,
      holds: ({ distributions, rows }, at) => {
        const distribution = distributions[index];
        return distribution !== undefined && holds({ ...distribution.of(at), rows: rows[at] ?? 0 });
      },
    };
  });
}

function minimum(k: number, { attributes, rows }: EncodedTable, counted: number): ClassRule {
  const attribute = attributes[counted];
  // Where everybody has one row, rows are people.
  if (attribute === undefined || attribute.texts.length === rows)
    return { joining: 'any', holds: (view, at) => (view.rows[at] ?? 0) >= k };
  return {
    joining: 'any',
    holds: (view, at) => {
      if ((view.rows[at] ?? 0) < k) return false;
      const { begin = 0, end = 0 } = view.distributions[counted]?.of(at) ?? {};
      return end - begin >= k;
    },
  };
}

type AttributeModel = Exclude<PrivacyModel, { model: 'k-anonymity' }>;

function ruleOf(
  model: AttributeModel,
  { texts, counts }: EncodedAttribute,
  rows: number,
): { readonly joining: Joining; readonly holds: (slice: Slice) => boolean } {
  switch (model.model) {
    case 'distinct-l-diversity':
      return { joining: 'any', holds: ({ begin, end }) => end - begin >= model.l };
    case 'entropy-l-diversity':
      return { joining: 'holding', holds: (slice) => entropyOf(slice) >= Math.log(model.l) - ROUNDING };
    case 'recursive-cl-diversity':
      return { joining: 'holding', holds: (slice) => recursive(slice, model.l) < model.c };
    case 'alpha-k-anonymity':
      return { joining: 'holding', holds: (slice) => mostOf(slice) <= model.alpha * slice.rows };
    case 't-closeness': {
      const distance = distanceOf(model.distance ?? 'equal', texts, counts, rows);
      return { joining: 'holding', holds: (slice) => distance(slice) <= model.t + ROUNDING };
    }
    case 'beta-likeness': {
      const limits = Float64Array.from(counts, (count) => {
        const share = count / rows;
        const gain = model.kind === 'basic' ? model.beta : Math.min(model.beta, -Math.log(share));
        return share * (1 + gain);
      });
      return {
        joining: 'holding',
        holds: (slice) => everyShare(slice, (share, value) => share <= (limits[value] ?? 0) + ROUNDING),
      };
    }
    case 'delta-disclosure': {
      const shares = Float64Array.from(counts, (count) => count / rows);
      return {
        joining: 'nothing',
        holds: (slice) =>
          everyShare(slice, (share, value) => Math.abs(Math.log(share / (shares[value] ?? 0))) < model.delta),
      };
    }
    default:
      return unknownModel(model);
  }
}

/** Shares are quotients of whole numbers: a bound that is met exactly must not fail by the last digit of a double. */
const ROUNDING = 1e-12;

function entropyOf({ counts, begin, end, rows }: Slice): number {
  let entropy = 0;
  for (let entry = begin; entry < end; entry += 1) {
    const share = (counts[entry] ?? 0) / rows;
    entropy -= share * Math.log(share);
  }
  return entropy;
}

/** r₁ / (r_l + … + r_m) for counts in descending order; infinite with fewer than l values. */
function recursive({ counts, begin, end }: Slice, l: number): number {
  const sorted = counts.slice(begin, end).sort().reverse();
  const rest = sorted.subarray(l - 1).reduce((sum, count) => sum + count, 0);
  return rest === 0 ? Number.POSITIVE_INFINITY : (sorted[0] ?? 0) / rest;
}

function mostOf({ counts, begin, end }: Slice): number {
  let most = 0;
  for (let entry = begin; entry < end; entry += 1) most = Math.max(most, counts[entry] ?? 0);
  return most;
}

function everyShare(
  { values, counts, begin, end, rows }: Slice,
  holds: (share: number, value: number) => boolean,
): boolean {
  for (let entry = begin; entry < end; entry += 1)
    if (!holds((counts[entry] ?? 0) / rows, values[entry] ?? 0)) return false;
  return true;
}
