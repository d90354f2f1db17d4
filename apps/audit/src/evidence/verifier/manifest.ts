import { hexOf, isMembers, textOf, Unreadable, wholeOf, type Members } from './encoding.js';
import type { Examination } from './examination.js';
import { isSignedBy, keyOf, noteOf } from './note.js';
import type { Brought, VerifierPort } from './port.js';

/** What the manifest says that is in the bundle. Before its signature is verified, anybody may have written it. */
export interface ReadManifest {
  readonly scope: Members;
  /** First and last positions of unbroken rows of events. */
  readonly positions: readonly (readonly [number, number])[];
  readonly asked: Members;
}

const MANIFEST = 'manifest.json';
const SIGNATURE = 'manifest.sig';
/** The first line of what is signed: nothing that begins so is a checkpoint. */
const SIGNED_AS = 'evidence bundle v1';

export async function readManifest(
  port: VerifierPort,
  brought: Brought,
  told: Examination,
): Promise<ReadManifest | undefined> {
  try {
    const bytes = await wholeOf(port.chunks(MANIFEST));
    const manifest: unknown = JSON.parse(textOf(bytes));
    if (!isMembers(manifest)) throw new Unreadable('it is no object');
    const { scope, positions, asked, files, signer, origin } = manifest;
    if (!isMembers(scope) || !isMembers(asked) || !isMembers(files) || !Array.isArray(positions))
      throw new Unreadable('it does not say what is in the bundle');
    await compareFiles(port, files, told);
    const signed = `${SIGNED_AS}\n${String(origin)}\n${hexOf(await port.sha256(bytes))}\n`;
    await verifySignature(port, { signer, signed, brought }, told);
    return { scope, asked, positions: rowsOf(positions) };
  } catch (error) {
    if (!(error instanceof Unreadable) && !(error instanceof SyntaxError)) throw error;
    told.find('manifest-unreadable', MANIFEST, error.message);
    return undefined;
  }
}

/** Rows that ascend and do not touch: anything else would be listed in two ways. */
function rowsOf(positions: readonly unknown[]): (readonly [number, number])[] {
  let before = -1;
  return positions.map((row) => {
    const [first, last] = Array.isArray(row) ? row.map(Number) : [];
    if (first === undefined || last === undefined || !(first > before + 1 && last >= first))
      throw new Unreadable('the positions that it lists are none');
    before = last;
    return [first, last] as const;
  });
}

/** Every file of the bundle against its digest. */
async function compareFiles(port: VerifierPort, listed: Members, told: Examination): Promise<void> {
  const present = new Set(port.files);
  for (const [file, digest] of Object.entries(listed))
    if (!present.has(file)) told.find('file-missing', file, 'the manifest lists it, and it is not there');
    else if ((await port.digestOf(file)) !== digest)
      told.find('digest', file, 'it is not the file that the manifest lists');
  for (const file of present)
    if (!Object.hasOwn(listed, file) && file !== MANIFEST && file !== SIGNATURE)
      told.find('file-not-listed', file, 'the manifest does not list it');
  told.checked.push(`the SHA-256 of ${Object.keys(listed).length} files`);
}

interface Signed {
  /** The verifier key that the manifest names. */
  readonly signer: unknown;
  readonly signed: string;
  readonly brought: Brought;
}

async function verifySignature(port: VerifierPort, { signer, signed, brought }: Signed, told: Examination) {
  const vkey = brought.signer ?? (typeof signer === 'string' ? signer : undefined);
  const hasSignature = port.files.includes(SIGNATURE);
  if (vkey === undefined || (!hasSignature && signer === null && brought.signer === undefined)) {
    if (hasSignature) told.find('signature', SIGNATURE, 'the manifest names no key for it');
    told.notChecked.push(
      'who made the bundle: it is not signed. Whoever had the events could have put it together',
    );
    return;
  }
  if (!hasSignature) {
    told.find('signature', SIGNATURE, 'the signature of the cooperative is missing');
    return;
  }
  try {
    const note = noteOf(textOf(await wholeOf(port.chunks(SIGNATURE))));
    if (!(await isSignedBy(port, note, await keyOf(port, vkey))))
      told.find('signature', SIGNATURE, 'it is not a signature of the key that signs bundles');
    else if (note.text !== signed) told.find('signature', SIGNATURE, 'it was made for another manifest');
    else told.checked.push(`the signature of the cooperative under the manifest (${vkey})`);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    told.find('signature', SIGNATURE, error.message);
  }
  if (brought.signer === undefined)
    told.notChecked.push(
      'whose the key is that signed the manifest: it came with the bundle. --signer gives one from elsewhere',
    );
}
