import { Limits, Place, type Members } from './place.js';
import {
  ACTIONS,
  ANY_CONTRACTED,
  CONTEXT,
  COOPERATIVE,
  EVERY_FIELD,
  EVERY_RECORD,
  GROUNDS,
  KINDS,
  NOBODY,
  ONWARD,
  PROFILE,
  ROLES,
  TYPES,
} from './profile.js';
import { readDuties } from './read-duties.js';
import { parseStrictJson } from './strict-json.js';
import type { GrantTerms, OfferTerms, PolicyTerms, Scope, UseTerms } from './terms.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
const PURPOSE = /^[A-Z][A-Za-z0-9]{1,79}$/;
const FIELD = /^.{1,80}$/su;
const CATEGORY = /^[a-z][a-z0-9-]{0,63}$/;
const COUNTRY = /^[A-Z]{2}$/;
const VERSION = /^[a-z][a-z0-9.-]{0,39}$/;
const COUNT = /^[1-9][0-9]{0,14}$/;

const USE_LIMITS = ['purpose isAnyOf', 'dateTime gteq', 'dateTime lt', 'count lteq'];
const GRANT_LIMITS = ['spatial isAnyOf', 'coop:anonymity gteq'];
const TRANSFER_LIMITS = ['spatial eq', 'coop:transferGround eq', 'recipient eq'];

const BODY = ['assigner', 'assignee', 'target', 'permission'];
const HEAD = ['@context', '@type', 'uid', 'profile', 'conflict', 'coop:taxonomy'];
const OF_CONTRACT = ['prohibition', 'coop:applicableLaw'];
const OF_GRANT = ['coop:proposal'];

/**
 * Reads a policy that was written in our profile. It is strict: whatever would not be enforced is refused, never left
 * out. Nothing is fetched, whatever the document names.
 * @param text - JSON-LD with the profile's own context
 * @throws OdrlRefusal with a pointer to what was not taken
 */
export function fromOdrl(text: string): PolicyTerms {
  return readOdrl(parseStrictJson(text));
}

/**
 * The same for a document that is parsed already, by a parser that refuses duplicate members and limits the size.
 * @throws OdrlRefusal
 */
export function readOdrl(document: unknown): PolicyTerms {
  const place = new Place(document);
  const head = place.object(...HEAD, ...BODY, ...OF_CONTRACT, ...OF_GRANT);
  if (!isSame(head.get('@context').value, CONTEXT)) place.refuse('unknown-context', '@context');
  head.get('profile').exactly(PROFILE);
  head.get('conflict').exactly('prohibit');
  const id = head.get('uid').after('urn:uuid:', UUID);
  const kind = kindOf(head.get('@type'));
  if (kind === 'grant') return grant(id, place.object(...HEAD, ...BODY, ...OF_GRANT));
  place.object(...HEAD, ...BODY, ...OF_CONTRACT);
  const assignee = head
    .get('assignee')
    .object('coop:role', 'coop:controlledBy', ...(kind === 'contract' ? ['@id'] : []));
  const terms = offerTerms(head, assignee);
  if (kind === 'offer') return { kind, id, terms };
  return { kind, terms: { ...terms, contract: id, consumer: assignee.get('@id').after('urn:uuid:', UUID) } };
}

function kindOf(types: Place): PolicyTerms['kind'] {
  for (const kind of ['offer', 'contract', 'grant'] as const)
    if (isSame(types.value, TYPES[kind])) return kind;
  return types.refuse('not-enforced');
}

function grant(id: string, body: Members): PolicyTerms {
  const permission = body.get('permission').only().object('action', 'constraint');
  const recipient = body.get('assignee').id();
  const limits = new Limits(permission.get('constraint'), [...USE_LIMITS, ...GRANT_LIMITS]);
  const terms = {
    ...useTerms(body, permission, limits),
    ...conditions(limits),
    ...readings(limits),
    ...(body.has('coop:proposal')
      ? { proposal: body.get('coop:proposal').id().after('urn:uuid:', UUID) }
      : {}),
    recipient: recipient.value === ANY_CONTRACTED ? 'any-contracted' : recipient.after('urn:uuid:', UUID),
  };
  return { kind: 'grant', id, stakeholder: body.get('assigner').id().after('urn:uuid:', UUID), terms };
}

/** Of a grant or of a contract: readings are counted against either. */
const readings = (limits: Limits): { readonly limit?: number } =>
  limits.has('count lteq') ? { limit: counted(limits, 'count lteq') } : {};

const counted = (limits: Limits, key: string): number => Number(limits.right(key).typed('integer', COUNT));

function conditions(limits: Limits): Pick<GrantTerms, 'residency' | 'minAnonymity'> {
  const countries = () =>
    limits
      .right('spatial isAnyOf')
      .items()
      .map((one) => one.text(COUNTRY));
  return {
    ...(limits.has('spatial isAnyOf') ? { residency: countries() } : {}),
    ...(limits.has('coop:anonymity gteq') ? { minAnonymity: counted(limits, 'coop:anonymity gteq') } : {}),
  };
}

function offerTerms(body: Members, assignee: Members): OfferTerms {
  const permission = body.get('permission').only().object('action', 'constraint', 'duty');
  const limits = new Limits(permission.get('constraint'), [...USE_LIMITS, ...TRANSFER_LIMITS]);
  const assigner = body.get('assigner').object('@id', 'coop:role');
  assigner.get('@id').exactly(COOPERATIVE);
  return {
    ...useTerms(body, permission, limits),
    ...readDuties(permission.get('duty')),
    ...readings(limits),
    prohibitions: body.has('prohibition') ? prohibited(body.get('prohibition').only()) : [],
    roles: {
      cooperative: assigner.get('coop:role').id().word(ROLES),
      consumer: assignee.get('coop:role').id().word(ROLES),
    },
    controlledBy: controllers(assignee.get('coop:controlledBy')),
    country: limits.right('spatial eq').text(COUNTRY),
    transferGround: limits.right('coop:transferGround eq').id().word(GROUNDS),
    onwardTransfer: limits.right('recipient eq').id().word(ONWARD),
    applicableLaw: body.get('coop:applicableLaw').text(COUNTRY),
  };
}

/** Nobody is said in a word: an empty list would say nothing at all in JSON-LD. */
function controllers(place: Place): readonly string[] {
  const handles = place.items().map((one) => one.id());
  const [first] = handles;
  if (handles.length === 1 && first?.value === NOBODY) return [];
  return handles.map((handle) => handle.after('urn:uuid:', UUID));
}

function useTerms(body: Members, permission: Members, limits: Limits): UseTerms {
  return {
    ...target(body.get('target')),
    purposes: purposes(limits),
    actions: permission
      .get('action')
      .items()
      .map((action) => action.word(ACTIONS)),
    from: moment(limits.right('dateTime gteq')),
    until: moment(limits.right('dateTime lt')),
    ...(body.has('coop:taxonomy') ? { taxonomy: body.get('coop:taxonomy').text(VERSION) } : {}),
  };
}

/** A day that the calendar does not have is moved on by `Date`: then it reads differently. */
function moment(place: Place): string {
  const text = place.typed('dateTime', INSTANT);
  const ms = Date.parse(text);
  const isReal = !Number.isNaN(ms) && new Date(ms).toISOString().slice(0, 19) === text.slice(0, 19);
  return isReal ? text : place.refuse('malformed', '@value');
}

const purposes = (limits: Limits): readonly string[] =>
  limits
    .right('purpose isAnyOf')
    .items()
    .map((purpose) => purpose.id().after('dpv:', PURPOSE));

function prohibited(rule: Place): readonly string[] {
  const prohibition = rule.object('action', 'constraint');
  prohibition.get('action').only().exactly('use');
  return purposes(new Limits(prohibition.get('constraint'), ['purpose isAnyOf']));
}

function target(place: Place): Pick<UseTerms, 'scope' | 'fields'> {
  const asset = place.object('@type', 'refinement');
  asset.get('@type').exactly('AssetCollection');
  const limits = new Limits(asset.get('refinement'), [
    ...['coop:record isAnyOf', 'coop:record eq', 'coop:category isAnyOf', 'coop:kind isAnyOf'],
    ...['coop:field isAnyOf', 'coop:field eq'],
  ]);
  return { scope: scope(limits), fields: fields(limits) };
}

function scope(limits: Limits): Scope {
  const items = (key: string) => limits.right(`${key} isAnyOf`).items();
  const has = (key: string) => limits.has(`${key} isAnyOf`);
  const narrowed: Scope = {
    ...(has('coop:record')
      ? { records: items('coop:record').map((one) => one.id().after('urn:uuid:', UUID)) }
      : {}),
    ...(has('coop:category') ? { categories: items('coop:category').map((one) => one.text(CATEGORY)) } : {}),
    ...(has('coop:kind') ? { kinds: items('coop:kind').map((one) => one.id().word(KINDS)) } : {}),
  };
  // Every record, said beside a narrower limit, would say two things.
  const saysEvery = limits.has('coop:record eq');
  if (saysEvery !== (Object.keys(narrowed).length === 0))
    limits.place.refuse(saysEvery ? 'not-enforced' : 'missing');
  if (saysEvery) limits.right('coop:record eq').id().exactly(EVERY_RECORD);
  return narrowed;
}

function fields(limits: Limits): UseTerms['fields'] {
  if (!limits.has('coop:field eq'))
    return limits
      .right('coop:field isAnyOf')
      .items()
      .map((one) => one.text(FIELD));
  if (limits.has('coop:field isAnyOf')) limits.place.refuse('not-enforced');
  limits.right('coop:field eq').id().exactly(EVERY_FIELD);
  return 'all';
}

/** Whether two JSON values say the same; the order of members says nothing. */
function isSame(one: unknown, other: unknown): boolean {
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null)
    return one === other;
  const members = new Map<string, unknown>(Object.entries(other));
  const entries = Object.entries(one);
  return (
    Array.isArray(one) === Array.isArray(other) &&
    entries.length === members.size &&
    entries.every(([name, value]) => members.has(name) && isSame(value, members.get(name)))
  );
}
