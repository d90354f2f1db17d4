import type { Answer } from '../api-client.js';
import type { Partner } from '../partner.js';
import type { Person } from '../sign-in.js';

const MONTH_MS = 30 * 86_400_000;
export const inAMonth = (): string => new Date(Date.now() + MONTH_MS).toISOString();

export interface Given {
  readonly grant: string;
  readonly position: string;
}

/** One agreement: to this partner, for research, over some fields of one record, until a date. */
export const grantTo = (
  member: Person,
  partner: Partner,
  record: string,
  fields: readonly string[],
  until = inAMonth(),
): Promise<Answer<Given>> =>
  member.api.post<Given>('/consent/grants', {
    recipient: partner.party,
    scope: { records: [record] },
    fields,
    purposes: ['AcademicResearch'],
    actions: ['read'],
    until,
    notice: { language: 'fr' },
  });

interface Request {
  readonly request: string;
}

/** The partner asks; it is not answered by this. */
export async function requestFrom(
  partner: Partner,
  member: Person,
  asked: { readonly contract: string; readonly record: string; readonly fields: readonly string[] },
): Promise<string> {
  const { body } = await partner.api.post<Request>('/consent/requests', {
    ...asked,
    stakeholder: member.party,
    purposes: ['AcademicResearch'],
    actions: ['read'],
    until: inAMonth(),
  });
  return body.request;
}
