import type { VNode } from 'preact';
import { ChooseContractPage, TableBoundsPage, TableColumnsPage } from '../pages/asking-table.js';
import { ConfirmTablePage } from '../pages/confirm-table.js';
import {
  blankColumns,
  HOUSEHOLD,
  MAX_COLUMNS,
  nameIn,
  NAMED,
  STUDIED,
  type TableDraft,
} from '../pages/table-draft.js';
import type { View } from '../pages/view.js';
import * as invented from './invented-data.js';
import * as asked from './invented-questions.js';

const names = invented.NAMES;
const { contract } = asked;
const column = (field: string, use: string, from = '', to = '', steps = '') => ({
  ...{ field, use, from, to, steps },
});

/** A request with a column of each kind. */
export const draft: TableDraft = {
  ...{ contract: contract.contract, category: 'sondage', purpose: 'AcademicResearch' },
  ...{ k: '5', l: '2', share: '20' },
  columns: [
    column('âge', 'interval', '0', '119', '5, 10'),
    column('revenu', 'interval', '0', '9'),
    column('npa', 'prefix', '', '', '4'),
    column('naissance', 'date', '1920-01-01', '2026-12-31'),
    column('sexe', 'suppress'),
    column('métier', `${NAMED}noga`),
    column('ménage', HOUSEHOLD),
    column('remarque', ''),
    column('opinion', STUDIED),
  ],
};

const blank = (fields: 'all' | readonly string[]): TableDraft => ({
  ...{ ...draft, category: '', purpose: '', columns: blankColumns(fields) },
});

/** Everything wrong: the fullest that a form gets. */
const wrongIn = ({ columns }: TableDraft): ReadonlySet<string> =>
  new Set([
    ...['category', 'purpose', 'columns', STUDIED, HOUSEHOLD, 'k', 'l', 'share'],
    ...columns.flatMap((_, at) =>
      (['field', 'use', 'from', 'to', 'steps'] as const).map((field) => nameIn(at, field)),
    ),
  ]);

const columnsPage = (view: View, fields: 'all' | string[]): VNode => {
  const typed = blank(fields);
  return (
    <TableColumnsPage
      {...{ view, names, draft: typed, wrong: wrongIn(typed), said: view.texts.asking.incomplete }}
      contract={{ ...contract, terms: { ...contract.terms, fields } }}
      hierarchies={Array.from({ length: 20 }, (_, n) => `reference-${n}`)}
    />
  );
};

export const FULL_TABLE_PAGES: Readonly<Record<string, (view: View) => VNode>> = {
  'choose a contract': (view) => <ChooseContractPage {...{ view, names, contracts: [contract, contract] }} />,
  'columns of a contract': (view) =>
    columnsPage(
      view,
      Array.from({ length: MAX_COLUMNS }, (_, n) => `champ ${n}`),
    ),
  'columns that are typed': (view) => columnsPage(view, 'all'),
  'bounds of columns': (view) => (
    <TableBoundsPage {...{ view, draft, wrong: wrongIn(draft), said: view.texts.asking.incomplete }} />
  ),
  'confirm a table': (view) => <ConfirmTablePage {...{ view, names, contract, draft }} />,
};

export const EMPTY_TABLE_PAGES: Readonly<Record<string, (view: View) => VNode>> = {
  'choose a contract': (view) => <ChooseContractPage {...{ view, names: {}, contracts: [] }} />,
  'columns of a contract': (view) => (
    <TableColumnsPage
      {...{ view, names: {}, contract, draft: { ...blank([]), k: '', l: '', share: '' }, hierarchies: [] }}
    />
  ),
};
