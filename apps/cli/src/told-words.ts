import type { ReceiptTold, ReceiptWhat } from '@coop/contracts/audit-api';

const HAPPENED: Readonly<Record<ReceiptWhat, string>> = {
  'grant-given': 'agreement given',
  'grant-renewed': 'agreement renewed: another one stands in its place',
  'grant-withdrawn': 'agreement withdrawn',
  'grant-expired': 'agreement ended by its term',
  'grant-invalidated': 'agreement declared void',
  'prohibition-placed': 'use forbidden',
  'prohibition-lifted': 'prohibition lifted',
  disclosed: 'values were released',
  refused: 'a reading was refused',
  'read-in-bulk': 'values were read with those of others, for a release',
  allowed: 'a system was told that it may',
  'not-allowed': 'a system was told that it may not',
};

const listed = (items: readonly string[] | 'all' | undefined): string | undefined => {
  if (items === 'all') return 'all';
  return items === undefined || items.length === 0 ? undefined : items.join(', ');
};

/** What a receipt says, a line each; handles stay handles, since the file holds no name. */
export function toldInWords(told: ReceiptTold): readonly string[] {
  const { what, time, about, recipient, contract, record, purposes, actions, fields, until, times } = told;
  const facts = [
    ['about', about],
    ['recipient', recipient],
    ['contract', contract],
    ['record', record],
    ['purpose', listed(purposes)],
    ['action', listed(actions)],
    ['fields', listed(fields)],
    ['until', until],
  ];
  return [
    `${time}: ${HAPPENED[what]}${times === undefined ? '' : ` (${times} times)`}`,
    ...facts.flatMap(([name, value]) => (value === undefined ? [] : `${name} ${value}`)),
  ];
}
