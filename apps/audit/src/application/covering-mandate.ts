import { z } from 'zod';
import { fieldName, word } from '@coop/contracts';
import type { Actor } from '@coop/service-kit';
import type { HistoryStore } from '../history/doors.js';

/** The record that a question is about, and the field when it is about no other. */
export interface AskedAbout {
  readonly record: string;
  readonly field?: string;
}

const mandateScope = z.strictObject({
  categories: z.array(word).optional(),
  fields: z.array(fieldName).optional(),
});

/**
 * The mandate under which an auditor asks. One without a scope covers every question; one with a scope covers what is
 * about a record of its categories, and with a list of fields about one of these fields. A scope that cannot be read
 * covers nothing.
 * @returns undefined when none covers it
 */
export async function coveringMandate(
  store: HistoryStore,
  { mandates }: Pick<Actor, 'mandates'>,
  about: AskedAbout | undefined,
): Promise<string | undefined> {
  const own = mandates.filter(({ kind }) => kind === 'auditor');
  const unlimited = own.find(({ scope }) => scope === undefined);
  if (unlimited !== undefined || about === undefined || own.length === 0) return unlimited?.mandate;
  const category = await categoryOfRecord(store, about.record);
  const covers = (scope: unknown): boolean => {
    const { success, data } = mandateScope.safeParse(scope);
    if (!success || category === undefined) return false;
    const { categories, fields } = data;
    const isOfCategory = categories === undefined || categories.includes(category);
    return (
      isOfCategory && (fields === undefined || (about.field !== undefined && fields.includes(about.field)))
    );
  };
  return own.find(({ scope }) => covers(scope))?.mandate;
}

async function categoryOfRecord(store: HistoryStore, id: string): Promise<string | undefined> {
  for await (const { events } of store.readAll(0n))
    for (const { type, data } of events) {
      if (type !== 'records.record.created') continue;
      const { record, category } = data as { readonly record?: unknown; readonly category?: unknown };
      if (record === id && typeof category === 'string') return category;
    }
  return undefined;
}
