import { isSealedRef } from '@coop/contracts';
import type { View } from './view.js';

/** A member of an event's data by its path, as text. */
export type Member = readonly [path: string, text: string];

const MOST_ITEMS = 6;

/**
 * The data of an event as a list that can be read: one line for each member, lists of plain values on one line. The
 * JSON beside it has all of it.
 */
export function contentOf(view: View, data: unknown): readonly Member[] {
  return membersOf(view, data, '');
}

function membersOf(view: View, value: unknown, path: string): Member[] {
  if (isSealedRef(value)) return [[path, view.texts.audit.sealed]];
  if (value === null || typeof value !== 'object') return [[path, plain(view, value)]];
  const within = (name: string) => (path === '' ? name : `${path} · ${name}`);
  if (!Array.isArray(value))
    return Object.entries(value).flatMap(([name, member]) => membersOf(view, member, within(name)));
  const items: readonly unknown[] = value;
  if (items.every((item) => item === null || typeof item !== 'object'))
    return [[path, inLine(items.map((item) => plain(view, item)))]];
  return items.flatMap((item, at) => membersOf(view, item, within(String(at + 1))));
}

function inLine(items: readonly string[]): string {
  if (items.length === 0) return '–';
  const more = items.length - MOST_ITEMS;
  return more > 0 ? `${items.slice(0, MOST_ITEMS).join(', ')} … (+${more})` : items.join(', ');
}

const plain = ({ texts: { words } }: View, value: unknown): string => {
  if (value === null || value === '') return words.none;
  return typeof value === 'string' ? value : JSON.stringify(value);
};
