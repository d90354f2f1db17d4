import { unknownModel, type AttributeModel, type PrivacyModel } from '../models.js';
import { membersIn, type ClassRule, type Joining, type Members } from './class-rule.js';
import type { EncodedAttribute, EncodedTable } from './encoded-table.js';
import type { Slice as Values } from './distributions.js';
import { distanceOf } from './distances.js';
import { kMap, presence } from './population-rules.js';

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
  const members = membersIn(table, attributes, counted);
  const rules = models.map((model): ClassRule => {
    switch (model.model) {
      case 'k-anonymity':
        return minimum(model.k, members);
      case 'k-map':
        return kMap(model.k);
      case 'delta-presence':
        return presence(model, members);
      default:
        return attributeRule(model, attributes.indexOf(model.attribute), table);
    }
  });
  // Of people who have no row, nothing is released.
  return models.some(({ model }) => model === 'k-anonymity') ? rules : [minimum(1, members), ...rules];
}

const minimum = (k: number, members: Members): ClassRule => ({
  joining: 'any',
  ...(members.areRows && { leastRows: k }),
  holds: (view, at) => (view.rows[at] ?? 0) >= k && members.of(view, at) >= k,
});

function attributeRule(model: AttributeModel, index: number, table: EncodedTable): ClassRule {
  const attribute = table.attributes[index];
  if (attribute === undefined) throw new RangeError(`no attribute ${model.attribute}`);
  const { joining, holds } = ruleOf(model, attribute, table.rows);
  return {
    joining,
    holds: ({ distributions, rows }, at) => {
      const distribution = distributions[index];
      return distribution !== undefined && holds({ ...distribution.of(at), rows: rows[at] ?? 0 });
    },
  };
}

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
