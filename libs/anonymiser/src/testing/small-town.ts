import { hierarchyFromTable, intervalHierarchy } from '../index.js';
import type { Population, Table } from '../index.js';

export const age = intervalHierarchy('age', { min: 0, max: 11, widths: [3, 6] });
export const work = hierarchyFromTable('work', [
  ['baker', 'food', 'any'],
  ['cook', 'food', 'any'],
  ['nurse', 'care', 'any'],
  ['midwife', 'care', 'any'],
]);
export const quasiIdentifiers = [age, work];
export const columns = ['age', 'work'];

/** Eighteen people who do not exist. */
export const town: Population = {
  columns: ['work', 'age'],
  rows: [
    ['baker', '1'],
    ['cook', '1'],
    ['nurse', '7'],
    ['midwife', '7'],
  ],
  people: [9, 1, 3, 5],
};
/** Four of them, one with two rows. */
export const patients: Table = {
  columns: ['age', 'work', 'who'],
  rows: [
    ['1', 'baker', 'Ada'],
    ['1', 'cook', 'Max'],
    ['7', 'nurse', 'Eva'],
    ['7', 'nurse', 'Eva'],
    ['7', 'nurse', 'Ida'],
  ],
};
