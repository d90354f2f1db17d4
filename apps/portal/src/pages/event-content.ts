import { isSealedRef } from '@coop/contracts';
import { purposeLabel } from '@coop/consent-engine';
import { wordsFor } from '../texts/code-texts.js';
import { momentOf, termOf, type View } from './view.js';

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

function membersOf(view: View, value: unknown, path: string, name = ''): Member[] {
  if (isSealedRef(value)) return [[path, view.texts.audit.sealed]];
  if (value === null || typeof value !== 'object') return [[path, plain(view, value, name)]];
  const within = (name: string) => (path === '' ? name : `${path} · ${name}`);
  const spoken = (name: string) => within(wordsFor(view.texts.audit.members, name));
  if (!Array.isArray(value))
    return Object.entries(value).flatMap(([name, member]) => membersOf(view, member, spoken(name), name));
  const items: readonly unknown[] = value;
  if (items.every((item) => item === null || typeof item !== 'object'))
    return [[path, inLine(items.map((item) => plain(view, item, name)))]];
  return items.flatMap((item, at) => membersOf(view, item, within(String(at + 1))));
}

function inLine(items: readonly string[]): string {
  if (items.length === 0) return '–';
  const more = items.length - MOST_ITEMS;
  return more > 0 ? `${items.slice(0, MOST_ITEMS).join(', ')} … (+${more})` : items.join(', ');
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

/** A plain value in her words: purposes, uses, times. Whatever it is, the JSON has it as it was stored. */
function plain(view: View, value: unknown, name: string): string {
  const { words, codes } = view.texts;
  if (value === null || value === '') return words.none;
  if (typeof value !== 'string') return JSON.stringify(value);
  if (name === 'purposes' || name === 'purpose') return purposeLabel(value, view.language);
  if (name === 'actions' || name === 'action') return wordsFor(codes.actions, value);
  if (name === 'category') return termOf(view, value);
  return INSTANT.test(value) ? momentOf(view, value) : value;
}
