import { compareKept, keptIn, type Shown } from './anchor.js';
import { hexOf, textOf, Unreadable, wholeOf } from './encoding.js';
import { examineEvents, type ReadEvents } from './events.js';
import { Examination } from './examination.js';
import { readManifest } from './manifest.js';
import { headOf, isSignedBy, keyOf, noteOf, type Note, type NoteKey, type TreeHead } from './note.js';
import { cosignaturesOf, policyOf, type Policy } from './policy.js';
import type { Brought, EvidenceReport, VerifierPort } from './port.js';
import { claimsOf } from './told.js';

const CHECKPOINT = 'checkpoint';
const POLICY = 'policy';
const NO_ANCHOR = 'no outside anchor';

/**
 * Verifies a bundle by what is in it and what the reader brought along. Nothing in the bundle is believed because it
 * is there: what cannot be proved is named under `notChecked`.
 */
export async function verifyBundle(port: VerifierPort, brought: Brought): Promise<EvidenceReport> {
  const told = new Examination();
  const manifest = await readManifest(port, brought, told);
  const log = await openedCheckpoint(port, brought, told);
  const kept = (brought.anchors ?? []).map(({ label, text }) => ({ label, kept: keptOrNone(text) }));
  const all = kept.flatMap((anchor) => anchor.kept);
  const wanted = {
    sizes: new Set(all.map(({ checkpoint }) => sizeOf(checkpoint))),
    indexes: new Set(all.map(({ inclusion }) => inclusion?.index ?? -1)),
  };
  const claims = await claimsOf(port, told);
  const events =
    manifest === undefined
      ? undefined
      : await examineEvents(port, { manifest, head: log?.head, claims, wanted }, told);
  const held =
    log === undefined || events === undefined ? [] : await compareAll(port, kept, { ...log, events }, told);
  if (all.length === 0)
    told.notChecked.push(
      'that everyone was shown the same history: that takes an earlier checkpoint or a receipt',
    );
  told.notChecked.push(
    'that everything that happened was recorded: no log can prove that',
    'that decisions come out the same by the rules of their time: `coop audit verify-bundle` evaluates them again',
  );
  const outside = [...held, ...(log?.witnessed ?? [])];
  const { findings, more, checked, notChecked } = told;
  return {
    ...{ sound: findings.length === 0, origin: log?.head.origin ?? null, scope: manifest?.scope ?? null },
    ...{ events: events?.count ?? 0, findings, more, checked, notChecked },
    checkpoint: log === undefined ? null : { size: log.head.size, root: hexOf(log.head.root) },
    anchoredTo: outside.length === 0 ? NO_ANCHOR : outside.join(', '),
  };
}

interface OpenedLog {
  readonly head: TreeHead;
  readonly key: NoteKey;
  /** What witnesses that the reader trusts say about it. */
  readonly witnessed: readonly string[];
}

async function openedCheckpoint(
  port: VerifierPort,
  brought: Brought,
  told: Examination,
): Promise<OpenedLog | undefined> {
  let file = POLICY;
  try {
    const text = brought.policy ?? textOf(await wholeOf(port.chunks(POLICY)));
    const policy = await policyOf(port, text);
    const keys = await trustedKeys(port, policy, brought, told);
    file = CHECKPOINT;
    const note = noteOf(textOf(await wholeOf(port.chunks(CHECKPOINT))));
    const head = headOf(note);
    const key = await signerAmong(port, keys, note, head);
    if (key === undefined) {
      told.find('checkpoint-refused', CHECKPOINT, 'the key of the log did not sign it');
      return undefined;
    }
    told.checked.push(`the signature of the log under its checkpoint of ${head.size} entries`);
    const cosigned = await cosignaturesOf(port, note, policy);
    judge(policy, cosigned, told);
    const witnessed = [...cosigned].map(
      ([name, time]) => `the witness ${name} (size ${head.size}, at ${time})`,
    );
    return { head, key, witnessed: brought.policy === undefined ? [] : witnessed };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    told.find(file === POLICY ? 'policy-unreadable' : 'checkpoint-refused', file, error.message);
    return undefined;
  }
}

/** The keys of the log to be believed: the one that was given, or those of the policy. */
async function trustedKeys(
  port: VerifierPort,
  { logs, needsWitnesses }: Policy,
  { vkey, policy }: Brought,
  told: Examination,
): Promise<readonly NoteKey[]> {
  if (needsWitnesses && policy === undefined)
    told.notChecked.push(
      'who the witnesses are: they came with the bundle. --policy gives them from elsewhere',
    );
  if (vkey === undefined) {
    if (policy === undefined)
      told.notChecked.push(
        'whose the key of the log is: it came with the bundle. --vkey gives one from elsewhere',
      );
    return logs;
  }
  const given = await keyOf(port, vkey);
  if (!logs.some(({ id, name }) => id === given.id && name === given.name))
    told.find('other-key', POLICY, 'the bundle names another key of the log than the one that was given');
  return [given];
}

async function signerAmong(
  port: VerifierPort,
  keys: readonly NoteKey[],
  note: Note,
  { origin }: TreeHead,
): Promise<NoteKey | undefined> {
  for (const key of keys) if (key.name === origin && (await isSignedBy(port, note, key))) return key;
  return undefined;
}

function judge(policy: Policy, cosigned: ReadonlyMap<string, string>, told: Examination): void {
  const { needsWitnesses, isEnough, unknown } = policy;
  if (!needsWitnesses) return;
  const names = [...cosigned.keys()];
  if (isEnough(new Set(names)))
    told.checked.push(`the cosignatures of ${names.length} witnesses: the policy is met`);
  else if (isEnough(new Set([...names, ...unknown])))
    told.notChecked.push(
      `the cosignatures of ${unknown.join(', ')}: in an algorithm that this verifier does not have`,
    );
  else told.find('quorum', CHECKPOINT, `${names.length} witnesses cosigned it: the policy asks for more`);
}

interface KeptAnchor {
  readonly label: string;
  readonly kept: ReturnType<typeof keptIn>;
}

function keptOrNone(text: string): KeptAnchor['kept'] {
  try {
    return keptIn(text);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return [];
  }
}

function sizeOf(checkpoint: string): number {
  try {
    return headOf(noteOf(checkpoint)).size;
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return -1;
  }
}

/** @returns what holds, in words */
async function compareAll(
  port: VerifierPort,
  anchors: readonly KeptAnchor[],
  { head, key, events }: OpenedLog & { readonly events: ReadEvents },
  told: Examination,
): Promise<string[]> {
  const shown: Shown = {
    ...{ head, key },
    rootAt: (size) => events.roots.get(size),
    leafAt: (index) => events.leaves.get(index),
  };
  const held: string[] = [];
  for (const { label, kept } of anchors) {
    if (kept.length === 0)
      told.find('anchor-refused', label, 'it is neither a signed checkpoint nor a receipt');
    for (const each of kept) {
      const { verdict, detail } = await compareKept(port, each, shown);
      if (verdict === 'apart') told.notChecked.push(`${label}: ${detail}`);
      else if (verdict === 'holds') held.push(`${label} (${detail})`);
      else told.find(verdict === 'fork' ? 'anchor-fork' : 'anchor-refused', label, detail);
    }
  }
  return held;
}
