import type { Hierarchy } from '../hierarchy.js';
import { Coarsening, Ladders } from './coarsen.js';
import type { CodedColumn } from './coded-column.js';
import { countedDistribution } from './distributions.js';
import type { ClassTable, EncodedColumn, EncodedLevel, EncodedTable } from './encoded-table.js';

/** What is encoded: columns of one table, of which the hierarchies know every value. */
export interface ToEncode {
  readonly rows: number;
  readonly quasiIdentifiers: readonly { readonly hierarchy: Hierarchy; readonly coded: CodedColumn }[];
  readonly attributes: readonly CodedColumn[];
  /** How many people each row of the population stands for; its codes follow those of the table. */
  readonly people?: readonly number[];
}

/** Joins rows that are alike in all quasi-identifiers, with the people of the population who are. */
export function encode({ rows, quasiIdentifiers, attributes, people = [] }: ToEncode): EncodedTable {
  const columns = quasiIdentifiers.map(({ hierarchy, coded }): EncodedColumn => ({
    size: hierarchy.size,
    levels: encodeLevels(hierarchy, coded.texts),
  }));
  const levels = columns.map(() => 0);
  const classes = rows + people.length;
  const single: ClassTable = {
    ...{ levels, classes, distributions: [] },
    groups: quasiIdentifiers.map(({ coded }) => coded.codes),
    rows: new Int32Array(classes).fill(1, 0, rows),
    people: new Float64Array(people.length === 0 ? 0 : classes),
  };
  single.people.set(people, people.length === 0 ? 0 : rows);
  const { classOf: all, finest } = sorted(new Coarsening(new Ladders(columns), []).to(single, levels));
  const [classOf, populationClassOf] = [all.subarray(0, rows), all.subarray(rows)];
  const distributions = attributes.map(({ codes, texts }) =>
    countedDistribution(classOf, finest.classes, codes, texts.length),
  );
  return { rows, columns, attributes, finest: { ...finest, distributions }, classOf, populationClassOf };
}

/** Numbers the classes in the order of their values: the answer must not depend on the order of the rows. */
function sorted(table: ClassTable & { readonly origin: Int32Array }) {
  const order = Int32Array.from({ length: table.classes }, (_, at) => at).sort((a, b) => {
    for (const groups of table.groups) {
      const difference = (groups[a] ?? 0) - (groups[b] ?? 0);
      if (difference !== 0) return difference;
    }
    return 0;
  });
  const placeOf = new Int32Array(order.length);
  order.forEach((number, place) => {
    placeOf[number] = place;
  });
  const finest: ClassTable = {
    ...{ levels: table.levels, classes: table.classes, distributions: [] },
    groups: table.groups.map((groups) => order.map((number) => groups[number] ?? 0)),
    rows: order.map((number) => table.rows[number] ?? 0),
    people: Float64Array.from(table.people, (_, place) => table.people[order[place] ?? 0] ?? 0),
  };
  return { classOf: table.origin.map((number) => placeOf[number] ?? 0), finest };
}

function encodeLevels(hierarchy: Hierarchy, values: readonly string[]): EncodedLevel[] {
  return Array.from({ length: hierarchy.levels }, (_, level) => {
    const numbers = new Map<string, number>();
    const groupOf = Int32Array.from(values, (value) => {
      const label = hierarchy.generalise(value, level);
      const number = numbers.get(label) ?? numbers.size;
      numbers.set(label, number);
      return number;
    });
    const coverageOf = new Float64Array(numbers.size);
    values.forEach((value, at) => {
      coverageOf[groupOf[at] ?? 0] = hierarchy.coverage(value, level);
    });
    return { groups: numbers.size, labels: [...numbers.keys()], groupOf, coverageOf };
  });
}
