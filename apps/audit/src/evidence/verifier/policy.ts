import { Unreadable } from './encoding.js';
import { cosignedAt, isWitnessKey, keyOf, type Note, type NoteKey } from './note.js';
import type { VerifierPort } from './port.js';

// Who signs a log, which witnesses look at it, and how many of them are enough (C2SP tlog-policy).

export interface Policy {
  /** At least one; a policy may be about several logs. */
  readonly logs: readonly NoteKey[];
  readonly witnesses: readonly { readonly name: string; readonly key: NoteKey }[];
  /** Whether these witnesses are enough. */
  isEnough(cosigned: ReadonlySet<string>): boolean;
  readonly needsWitnesses: boolean;
  /** Witnesses whose signatures this verifier cannot check. */
  readonly unknown: readonly string[];
}

export async function policyOf(port: VerifierPort, text: string): Promise<Policy> {
  const lines = text
    .split('\n')
    .map((line) => line.split(/[ \t]+/).filter((word) => word !== ''))
    .filter(([first]) => first !== undefined && !first.startsWith('#'));
  const named = (keyword: string) =>
    lines.filter(([first]) => first === keyword).map(([, ...words]) => words);
  const logs: NoteKey[] = [];
  for (const [vkey = ''] of named('log')) logs.push(await keyOf(port, vkey));
  const [[quorum] = [], ...otherQuorums] = named('quorum');
  if (logs.length === 0 || quorum === undefined || otherQuorums.length > 0)
    throw new Unreadable('a policy has lines "log" and one line "quorum"');
  const witnesses: { name: string; key: NoteKey }[] = [];
  for (const [name = '', vkey = ''] of named('witness'))
    witnesses.push({ name, key: await keyOf(port, vkey) });
  const groups = new Map(
    named('group').map(([name = '', count = '', ...members]) => [name, { count, members }]),
  );
  const isMet = (name: string, cosigned: ReadonlySet<string>, depth: number): boolean => {
    const group = groups.get(name);
    if (group === undefined || depth > groups.size) return cosigned.has(name);
    const { count, members } = group;
    const met = members.filter((member) => isMet(member, cosigned, depth + 1)).length;
    return met >= (count === 'all' ? members.length : count === 'any' ? 1 : Number(count)) && met > 0;
  };
  return {
    logs,
    witnesses,
    isEnough: (cosigned) => quorum === 'none' || isMet(quorum, cosigned, 0),
    needsWitnesses: quorum !== 'none',
    unknown: witnesses.flatMap(({ name, key }) => (isWitnessKey(key) ? [] : [name])),
  };
}

/** Names of the witnesses that cosigned the checkpoint, each with the time at which it did. */
export async function cosignaturesOf(
  port: VerifierPort,
  note: Note,
  { witnesses }: Policy,
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const { name, key } of witnesses) {
    const time = await cosignedAt(port, note, key);
    if (time !== undefined) found.set(name, new Date(Number(time) * 1_000).toISOString());
  }
  return found;
}
