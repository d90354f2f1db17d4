import { hash, type KeyObject } from 'node:crypto';
import { ACTIONS } from '@coop/consent-engine';
import type { consentApi, consentEvents } from '@coop/contracts';
import { ProblemError } from '@coop/service-kit';
import type { z } from 'zod';
import { isYes } from './access-evaluations.js';
import {
  frameOf,
  questionAbout,
  type Asked,
  type Asker,
  type Frame,
  type Moment,
  type Question,
} from './access-question.js';
import { decideOnRecord } from './decide-on-record.js';
import type { ConsentParts } from './parts.js';
import { UNCOUNTED } from './wire-decision.js';
import { openPlace, placeKey, sealPlace } from './sealed-place.js';

/** How much one page holds, how much is decided for it, and how much is looked at. */
const PAGE = { default: 100, most: 1_000, decided: 2_000, looked: 20_000 } as const;

type Page = z.infer<typeof consentApi.accessActionSearch>['page'];

interface Search<Result> {
  readonly asked: consentEvents.DecisionGiven['asked'];
  /** All that must stay the same from page to page. */
  readonly entities: unknown;
  readonly page: Page;
  /** How many candidates there are. */
  readonly count: number;
  questions(moment: Moment): {
    /** What every question lacks. */
    readonly complaint: string | undefined;
    /** The question about one of them; undefined when that is out of the question. */
    about(index: number): Question | undefined;
  };
  result(index: number): Result;
}

/** Which subjects may: the asking organisation, and those whose mandate it holds. */
export async function searchSubjects(
  parts: ConsentParts,
  asker: Asker,
  body: z.infer<typeof consentApi.accessSubjectSearch>,
) {
  const { subject, action, resource, context, page } = body;
  const parties = new Set([asker.party, ...parts.control.principalsOf(asker.party)]);
  const candidates = subject.type === 'party' ? [...parties].sort() : [];
  const party = (index: number) => ({ type: 'party', id: candidates[index] ?? '' });
  return search(parts, asker, {
    ...{ asked: 'search-subject', entities: [subject.type, action, resource, context], page },
    count: candidates.length,
    questions: (moment) =>
      eachFramed(parts, resource, (index) =>
        frameOf(parts.control, asker, { subject: party(index), action, context }, moment),
      ),
    result: party,
  });
}

/** Which records the subject may use so, among those within its contract. */
export async function searchResources(
  parts: ConsentParts,
  asker: Asker,
  body: z.infer<typeof consentApi.accessResourceSearch>,
) {
  const { control } = parts;
  const { subject, action, resource, context, page } = body;
  const candidates = resource.type === 'record' ? control.records : [];
  const record = (index: number) => ({ type: 'record', id: candidates[index] ?? '' });
  return search(parts, asker, {
    ...{ asked: 'search-resource', entities: [subject, action, resource, context], page },
    count: candidates.length,
    questions: (moment) => {
      const frame = frameOf(control, asker, { subject, action, context }, moment);
      const isReached = (index: number) => control.isWithin(candidates[index] ?? '', frame.contract ?? '');
      return {
        complaint: frame.complaint,
        about: (index) =>
          isReached(index)
            ? questionAbout(control, frame, record(index), resource.properties?.fields)
            : undefined,
      };
    },
    result: record,
  });
}

/** Which actions the subject may take with the record. */
export async function searchActions(
  parts: ConsentParts,
  asker: Asker,
  body: z.infer<typeof consentApi.accessActionSearch>,
) {
  const { subject, resource, context, page } = body;
  const action = (index: number) => ({ name: ACTIONS[index] ?? '' });
  return search(parts, asker, {
    ...{ asked: 'search-action', entities: [subject, resource, context], page },
    count: ACTIONS.length,
    questions: (moment) =>
      eachFramed(parts, resource, (index) =>
        frameOf(parts.control, asker, { subject, action: action(index), context }, moment),
      ),
    result: action,
  });
}

/** Questions about one record, each by another subject or for another action. */
function eachFramed(
  { control }: ConsentParts,
  resource: Asked['resource'],
  frame: (index: number) => Frame,
): ReturnType<Search<unknown>['questions']> {
  return {
    complaint: frame(0).complaint,
    about: (index) => questionAbout(control, frame(index), resource, resource.properties?.fields),
  };
}

/** Section 8. What is found is decided and recorded like any answer; what is not is counted. */
async function search<Result>(parts: ConsentParts, asker: Asker, wanted: Search<Result>) {
  const { asked, entities, page, count } = wanted;
  const places = pagePlaces(placeKey(parts.signer, 'access-page', asker.party), [asked, entities]);
  const from = places.open(page?.token);
  const limit = Math.min(page?.limit ?? PAGE.default, PAGE.most);
  return decideOnRecord(parts, asker, asked, (moment, book) => {
    const { about, complaint } = wanted.questions(moment);
    const results: Result[] = [];
    const ends: number[] = [];
    let index = from;
    for (
      let decided = 0;
      index < count && results.length < limit && decided < PAGE.decided && index - from < PAGE.looked;
      index += 1
    ) {
      const question = about(index);
      if (question === undefined) continue;
      decided += 1;
      const verdict = parts.control.verdict(question.request, UNCOUNTED);
      if (!isYes(question, verdict)) {
        book.leaveOut(verdict);
        continue;
      }
      const decision = parts.control.decide(question.request, UNCOUNTED);
      book.note(question, decision);
      ends.push(decision.validUntil);
      results.push(wanted.result(index));
    }
    return {
      page: { next_token: index < count ? places.seal(index) : '', count: results.length },
      context: said(ends, complaint),
      results,
    };
  });
}

function said(ends: readonly number[], complaint: string | undefined) {
  if (ends.length > 0) return { validUntil: new Date(Math.min(...ends)).toISOString() };
  return complaint === undefined ? {} : { error: { status: 400, message: complaint } };
}

/** Opaque tokens of one search by one organisation: those of another search or organisation are refused. */
function pagePlaces(key: KeyObject, search: unknown) {
  const boundTo = hash('sha256', JSON.stringify(search), 'buffer').readBigUInt64BE(0);
  return {
    seal: (index: number) => sealPlace(key, BigInt(index), boundTo),
    open(token: string | undefined): number {
      if (token === undefined || token === '') return 0;
      const place = openPlace(key, token, boundTo);
      if (place !== undefined) return Number(place);
      throw new ProblemError('invalid-field', {
        errors: [{ pointer: '/page/token', code: 'invalid-field' }],
      });
    },
  };
}
