import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { keyPairFromSeed, openNote, parseNote, parseSignerKey, parseVerifierKey, signNote } from '@coop/tlog';

/** Seconds: when the witnesses of these specs say that they saw a checkpoint. */
export const SEEN_AT = '2026-02-01T10:00:00.000Z';

const keysOf = (name: string) =>
  keyPairFromSeed(`${name}.example/witness`, Buffer.alloc(32, name), 'ed25519-cosignature');

/** Cosigns the checkpoint of a data folder, as witnesses do that have seen it grow. @returns the new checkpoint */
export function cosigned(dir: string, ...witnesses: readonly string[]): string {
  const file = join(dir, 'log', 'checkpoint');
  const note = readFileSync(file, 'utf8');
  const { text } = parseNote(note);
  const signers = witnesses.map((name) =>
    parseSignerKey(keysOf(name).skey, () => Date.parse(SEEN_AT) / 1_000),
  );
  const lines = signNote(text, signers).slice(text.length + 1);
  const cosignedNote = note + lines;
  const keys = witnesses.map((name) => parseVerifierKey(keysOf(name).vkey));
  openNote(cosignedNote, keys);
  writeFileSync(file, cosignedNote);
  return cosignedNote;
}

/** A checkpoint whose last cosignature was altered: still Base64, and of nobody. */
export function falsified(note: string): string {
  const at = note.length - 30;
  return `${note.slice(0, at)}${note[at] === 'A' ? 'B' : 'A'}${note.slice(at + 1)}`;
}

/** A policy about the log of a data folder: its key, these witnesses, and how many of them it takes. */
export function policyAbout(dir: string, witnesses: readonly string[], threshold: number): string {
  const vkey = readFileSync(join(dir, 'log', 'origin.vkey'), 'utf8').trim();
  return [
    `log ${vkey}`,
    ...witnesses.map((name) => `witness ${name} ${keysOf(name).vkey}`),
    `group witnesses ${threshold} ${witnesses.join(' ')}`,
    'quorum witnesses',
    '',
  ].join('\n');
}
