export const ODRL = 'http://www.w3.org/ns/odrl/2/';

const USE = `
  acceptTracking aggregate annotate anonymize archive attribute compensate concurrentUse delete derive digitize
  distribute ensureExclusivity execute grantUse include index inform install modify move nextPolicy obtainConsent play
  present print read reproduce reviewPolicy stream synchronize textToSpeech transform translate uninstall watermark`;

/** `odrl:includedIn` of the ODRL Vocabulary & Expression 2.2 (W3C Recommendation, 2018), by local name. */
const INCLUDED_IN: ReadonlyMap<string, string> = new Map([
  ...USE.trim()
    .split(/\s+/)
    .map((action): [string, string] => [action, 'use']),
  ['display', 'play'],
  ['extract', 'reproduce'],
  ['give', 'transfer'],
  ['sell', 'transfer'],
]);

/** Terms that the same vocabulary deprecates, and what each means exactly (`skos:exactMatch`). */
const DEPRECATED: ReadonlyMap<string, string> = new Map([
  ['append', 'modify'],
  ['appendTo', 'modify'],
  ['copy', 'reproduce'],
  ['export', 'transform'],
  ['license', 'grantUse'],
  ['pay', 'compensate'],
  ['write', 'modify'],
  ['writeTo', 'modify'],
]);

/**
 * Whether what is asked for is the action of a rule or included in it (`includedIn` is transitive: ODRL Information
 * Model 2.2, section 2.5). An action of another vocabulary is included in nothing but itself.
 */
export function isIncludedIn(asked: string, action: string): boolean {
  if (asked === action) return true;
  if (!asked.startsWith(ODRL) || !action.startsWith(ODRL)) return false;
  const wanted = current(action.slice(ODRL.length));
  for (
    let at: string | undefined = current(asked.slice(ODRL.length));
    at !== undefined;
    at = INCLUDED_IN.get(at)
  )
    if (at === wanted) return true;
  return false;
}

const current = (action: string): string => DEPRECATED.get(action) ?? action;
