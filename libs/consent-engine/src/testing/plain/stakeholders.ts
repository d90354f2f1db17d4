import type { Place } from './question.js';
import type { ControlState } from './state.js';

/** Who must agree to the release of a field, each for themselves. Unknown parties are among them, and refuse. */
export function whoMustAgree(state: ControlState, { record, field }: Place): readonly string[] {
  const owners = partnersOf(state, record.owners);
  const mentioned = partnersOf(state, field.subjects);
  switch (record.controlRule) {
    case 'owner':
      // GDPR art. 9: an author does not dispose of the health or convictions of those depicted.
      return unique(field.sensitive ? [...owners, ...mentioned] : owners);
    case 'quorum':
      // A body that owns is asked itself, and answers by its vote; a vote replaces nobody who is mentioned.
      return unique([...record.owners, ...mentioned]);
    case 'unanimous-partners':
      return unique([...owners, ...mentioned]);
    case 'all':
      return unique(isAboutPersons(record.recordKind) ? mentioned : [...owners, ...mentioned]);
    default:
      return [];
  }
}

/** Everyone who may forbid the release of a field, whether or not they are asked. */
export function whoIsConcerned(state: ControlState, { record, field }: Place): readonly string[] {
  const bodies = [...record.owners, ...field.subjects];
  return unique([...bodies, ...partnersOf(state, bodies)]).sort();
}

function isAboutPersons(kind: string): boolean {
  return kind === 'personal-data' || kind === 'confidential';
}

/** A simple partnership has no will of its own: its partners stand in its place (CO art. 534). */
function partnersOf(state: ControlState, parties: readonly string[]): readonly string[] {
  return parties.flatMap((party) => {
    const reached = new Set([party]);
    for (const each of reached) for (const partner of partnersNow(state, each)) reached.add(partner);
    const standing = [...reached].filter((each) => partnersNow(state, each).length === 0);
    // Partnerships that consist of one another only: they stay, and as such can never agree.
    return standing.length > 0 ? standing : [party];
  });
}

function partnersNow({ parties }: ControlState, id: string): readonly string[] {
  const party = parties.get(id);
  return party?.type === 'simple-partnership' ? party.partners : [];
}

function unique(parties: readonly string[]): string[] {
  return [...new Set(parties)];
}
