import {
  formatProof,
  judgeCheckpoint,
  openNote,
  parsePolicy,
  proveInclusion,
  signCheckpoint,
  signNote,
  verifyProof,
  type KeyType,
} from '@coop/tlog';
import type { Finding } from '../oracle.js';
import { base64, textFrom, type Judge } from './judge.js';
import { attempt, Draw, finding, keyOf, leafAt } from './parts.js';
import type { ComparedTree } from './random-proofs.js';

const ORIGIN = 'ours.example/log';
const TYPES: readonly KeyType[] = ['ed25519', 'ed25519-cosignature', 'ml-dsa-44-cosignature'];
const log = keyOf(ORIGIN);
const witness = keyOf('witness.example', 'ed25519-cosignature');
const witnesses = [witness, keyOf('second.example', 'ed25519-cosignature')];
const policyText = [
  `log ${log.vkey}`,
  ...witnesses.map(({ vkey }, at) => `witness w${at} ${vkey}`),
  'group both all w0 w1',
  'quorum both',
  '',
].join('\n');

/** Notes and cosignatures of each type of key: x/mod and formats open ours, we open theirs. */
export async function compareNotes(judge: Judge, tree: ComparedTree): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const type of TYPES)
    for (let size = 1; size <= 50; size += 1) {
      const key = keyOf(`${ORIGIN}/${size}`, type);
      const note = signCheckpoint({ origin: ORIGIN, size, root: tree.root(size) }, [log.signer, key.signer]);
      const text = note.slice(0, note.indexOf('\n\n') + 1);
      const [opened, signed] = await Promise.all([
        judge.ask({ Do: 'open-note', Note: base64(note), Keys: [log.vkey, key.vkey] }),
        judge.ask({ Do: 'sign-note', Text: text, Keys: [log.skey, key.skey] }),
      ]);
      const what = `${type} on ${size} entries`;
      const isOpened = textFrom(opened.bytes) === text && opened.names?.length === 2;
      findings.push(finding(`${what}: our note`, isOpened, `is refused: ${opened.error}`));
      const theirs = textFrom(signed.bytes);
      const ours = attempt('TlogRefusal', () => openNote(theirs, [log.verifier, key.verifier]));
      findings.push(
        finding(`${what}: their note`, ours?.verified.length === 2, `we refuse it ${signed.error}`),
      );
    }
  return findings;
}

/** Our proof files: formats writes them back with the same bytes, torchwood writes the same and verifies them. */
export async function compareProofFiles(judge: Judge, tree: ComparedTree, count: number): Promise<Finding[]> {
  const draw = new Draw(7);
  const policy = parsePolicy(policyText);
  const findings: Finding[] = [];
  for (let turn = 0; turn < count; turn += 1) {
    const size = 1 + draw.below(tree.size);
    const index = draw.below(size);
    const signers = [log.signer, ...witnesses.slice(0, 1 + (turn % 2)).map(({ signer }) => signer)];
    const checkpoint = signCheckpoint({ origin: ORIGIN, size, root: tree.root(size) }, signers);
    const hashes = await proveInclusion(tree.read, index, size);
    const extra = turn % 3 === 0 ? undefined : Buffer.from(`extra ${turn}`);
    const file = formatProof({ index, hashes, checkpoint, ...(extra === undefined ? {} : { extra }) });
    const leaf = leafAt(turn % 5 === 0 ? index + 1 : index);
    const [same, written, verified] = await Promise.all([
      judge.ask({ Do: 'remarshal', Note: base64(file) }),
      judge.ask({
        Do: 'format-proof',
        Note: base64(checkpoint),
        Index: index,
        Proof: hashes.map(base64),
        ...(extra === undefined ? {} : { Extra: base64(extra) }),
      }),
      judge.ask({ Do: 'verify-proof', Policy: policyText, Leaf: base64(leaf), Note: base64(file) }),
    ]);
    const what = `proof file of entry ${index} of ${size}`;
    findings.push(
      finding(`${what}, formats`, textFrom(same.bytes) === file, same.error ?? 'writes it otherwise'),
    );
    findings.push(finding(`${what}, torchwood writes`, textFrom(written.bytes) === file, 'otherwise'));
    const ours = attempt('TlogRefusal', () => verifyProof(file, { leafHash: leaf }, policy));
    const isAlike = (ours !== undefined) === verified.ok;
    findings.push(
      finding(`${what}, torchwood verifies`, isAlike, `ours ${ours !== undefined}, theirs ${verified.ok}`),
    );
    const isMet = judgeCheckpoint(checkpoint, policy).quorum === 'met';
    findings.push(finding(`${what}, quorum`, isMet === (turn % 2 === 1), 'is judged otherwise'));
  }
  return findings;
}

/** A note of arbitrary text with up to three signatures, to be spoiled. */
export function noteToSpoil(draw: Draw): { note: string; vkeys: string[] } {
  const keys = Array.from({ length: 1 + draw.below(3) }, (_, at) => keyOf(`signer${at}.example`));
  const lines = Array.from({ length: 1 + draw.below(4) }, () => 'a line of text '.repeat(draw.below(4)));
  const note = signNote(
    `${lines.join('\n')}\n`,
    keys.map(({ signer }) => signer),
  );
  return { note, vkeys: keys.slice(0, 1 + draw.below(keys.length)).map(({ vkey }) => vkey) };
}
