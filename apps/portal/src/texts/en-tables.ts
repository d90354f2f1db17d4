import type { Texts } from './fr.js';

export const enTables: Texts['tables'] = {
  title: 'Ask for a table',
  lead: 'A table has a row for each person. It is made so coarse that everyone is one among others.',
  columns: 'Columns',
  columnsLead: 'Say what becomes of each column. One whose value somebody might know has to become coarser.',
  column: (number) => `Column ${number}`,
  becomes: 'What becomes of it',
  becomesOf: (column) => `${column}: what becomes of it`,
  leftOut: 'Is not in the table',
  studied: 'Stays as it is: it is what you study',
  household: 'Household: households are counted, and the column does not leave',
  ways: {
    suppress: 'Stays as it is, or disappears',
    interval: 'Whole number, in ranges',
    prefix: 'Code, by its first digits',
    date: 'Date, by month, quarter, year or decade',
  },
  byReference: (name) => `By the public classification “${name}”`,
  chooseWay: 'Choose what becomes of it.',
  wrongTogether: {
    columns: 'Make from one to twelve columns coarser. Each can play one role only.',
    sensitive: 'One column has to be the one that you study, and one only.',
    household: 'One column only can be that of the household.',
  },
  promise: 'What the table has to promise',
  promises: {
    k: {
      label: 'People who look alike, at least',
      hint: 'From 2 to 1000. The more there are, the coarser the table.',
      wrong: 'Write a whole number from 2 to 1000.',
    },
    l: {
      label: 'Different values in each group, at least',
      hint: 'Of the column that you study. 1: nothing is promised.',
      wrong: 'Write a whole number from 1 to 100.',
    },
    share: {
      label: 'Rows that may be left out, in per cent',
      hint: 'Leaving out a few rows leaves the others more detail.',
      wrong: 'Write a whole number from 0 to 100.',
    },
  },
  boundsTitle: 'How to make the columns coarser',
  bounds: {
    interval: {
      from: { label: 'Smallest number', wrong: 'Write a whole number without a sign.' },
      to: { label: 'Greatest number', wrong: 'Write a whole number above the smallest one.' },
      steps: {
        label: 'Widths of the ranges',
        hint: 'Such as 5, 10, 20. Each is a multiple of the one before.',
        wrong: 'Write whole numbers from 2 on, each a multiple of the one before.',
      },
    },
    prefix: {
      label: 'Digits of the code',
      hint: 'A Swiss postcode has 4.',
      wrong: 'Write a whole number from 1 to 9.',
    },
    date: {
      from: { label: 'First day', wrong: 'Name a day.' },
      to: { label: 'Last day', wrong: 'Name a day that is not before the first one.' },
    },
  },
  said: {
    interval: (from, to, steps) => `Whole number from ${from} to ${to}, in ranges of ${steps}`,
    intervalAtOnce: (from, to) => `Whole number from ${from} to ${to}, as it is or hidden`,
    prefix: (digits) => `Code of ${digits} digits, by the first ones`,
    date: (from, to) => `Date from ${from} to ${to}, by month, quarter, year or decade`,
  },
  mayBeLeftOut: (share) => `At most ${share} of the rows may be left out.`,
  confirmTitle: 'Read before you ask',
  once: 'An institution is given one table of a category in a period, always of the same columns. The request stays on the ledger, even if it is refused.',
  waits: 'The table is attacked before it is handed out, and may be refused. This can take a minute or two.',
  ask: 'Ask for the table',
  change: 'Change the request',
  notMade: 'The table was not made.',
  refusals: {
    forbidden: 'Your mandate does not reach this category or one of these columns.',
    'contract-unknown': 'Your mandate does not reach these data under this contract.',
    'contract-not-in-force': 'The contract is not in force.',
    'contract-without-anonymise': 'The contract does not allow to anonymise.',
    'reference-unknown': 'The cooperative does not keep this public classification any more.',
  },
};
