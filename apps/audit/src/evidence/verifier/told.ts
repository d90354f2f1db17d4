import { canonical, canonicalLine, isMembers, linesOf, Unreadable, type Members } from './encoding.js';
import type { Examination } from './examination.js';
import type { VerifierPort } from './port.js';

// contracts.ndjson and decisions.ndjson repeat what events say, for reading. What they repeat must be so.

/** Something that a file says about the event at a position. */
interface Claim {
  readonly file: string;
  /** @returns what is not so */
  disproof(event: Members): string | undefined;
}

export type Claims = ReadonlyMap<number, readonly Claim[]>;

export async function claimsOf(port: VerifierPort, told: Examination): Promise<Claims> {
  const claims = new Map<number, Claim[]>();
  const add = (position: unknown, claim: Claim) => {
    const at = Number(position);
    claims.set(at, [...(claims.get(at) ?? []), claim]);
  };
  await eachLine(port, 'contracts.ndjson', told, (line) => contractClaims(line, add));
  await eachLine(port, 'decisions.ndjson', told, (line) => {
    decisionClaims(line, add);
    if (line['reproducible'] === false)
      told.find('decision-not-reproducible', 'decisions.ndjson', NOT_REPRODUCIBLE, String(line['position']));
  });
  return claims;
}

const NOT_REPRODUCIBLE = 'the rules did not give the recorded outcome again when the bundle was made';

type Add = (position: unknown, claim: Claim) => void;

async function eachLine(port: VerifierPort, file: string, told: Examination, read: (line: Members) => void) {
  let number = 0;
  try {
    for await (const line of linesOf(port.chunks(file))) {
      number += 1;
      read(canonicalLine(line));
    }
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    told.find('unreadable', file, `line ${number}: ${error.message}`);
  }
}

const dataOf = (event: Members): Members => (isMembers(event['data']) ? event['data'] : {});

/** A contract says which event its text is from, and what else happened to it. */
function contractClaims({ contract, source, version, digest, layers, history }: Members, add: Add): void {
  const file = 'contracts.ndjson';
  add(source, {
    file,
    disproof: (event) => {
      const data = dataOf(event);
      const isSo =
        data['contract'] === contract &&
        data['version'] === version &&
        data['digest'] === digest &&
        isMembers(layers) &&
        Object.entries(layers).every(([name, layer]) => canonical(data[name]) === canonical(layer));
      return isSo ? undefined : 'the event does not hold this contract';
    },
  });
  for (const step of Array.isArray(history) ? history : [])
    if (isMembers(step)) add(step['position'], { file, disproof: (event) => otherStep(event, step) });
}

const otherStep = (event: Members, { type, time }: Members): string | undefined =>
  event['type'] === type && event['recordedAt'] === time
    ? undefined
    : 'the event is another one, or of another time';

/** A decision says which event it was recorded in. */
function decisionClaims({ position, type, time, id, recorded, cited }: Members, add: Add): void {
  const file = 'decisions.ndjson';
  add(position, {
    file,
    disproof: (event) => {
      const own = dataOf(event)['decision'];
      const isSo = isMembers(own)
        ? canonical(own) === canonical(recorded)
        : recorded === null || canonical(dataOf(event)).includes(`"${String(id).slice(0, -4)}`);
      return otherStep(event, { type, time }) ?? (isSo ? undefined : 'the event records another decision');
    },
  });
  for (const step of Array.isArray(cited) ? cited : [])
    if (isMembers(step)) add(step['position'], { file, disproof: (event) => otherStep(event, step) });
}
