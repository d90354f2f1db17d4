import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { nodePort, verifyBundle, type Brought } from '@coop/audit/replay';
import {
  formatProof,
  keyPairFromSeed,
  LogReader,
  parseNote,
  parseSignerKey,
  signNote,
  type KeyType,
} from '@coop/tlog';
import { logIn } from '../sources/data-folder.js';
import { coop } from '../testing/coop.js';
import { bundleOf, evidenceFolder } from '../testing/evidence-folder.js';
import { RECORD, temporaryFolders } from '../testing/example-folder.js';
import { cosigned, policyAbout, SEEN_AT } from '../testing/witnesses.js';

const folder = temporaryFolders();
let data: Awaited<ReturnType<typeof evidenceFolder>>;
let whole: string;
let part: string;

beforeAll(async () => {
  data = await evidenceFolder(folder);
  whole = await bundleOf(data.dataDir, folder('whole'));
  part = await bundleOf(data.dataDir, folder('part'), { kind: 'record', id: RECORD });
});

const copyOf = (bundle: string): string => {
  const copy = folder('copy');
  cpSync(bundle, copy, { recursive: true });
  return copy;
};
const textIn = (bundle: string, file: string) => readFileSync(join(bundle, file), 'utf8');
const verified = (bundle: string, brought: Brought = {}) => verifyBundle(nodePort(bundle), brought);
const anchored = (bundle: string, text: string) => verified(bundle, { anchors: [{ label: 'kept', text }] });

describe('what somebody kept anchors an evidence bundle', () => {
  /** Of the event at a position, at the checkpoint of then. */
  const proofAt = async (position: number) => {
    const log = await LogReader.open(
      logIn(data.dataDir, /^log (\S+)/.exec(textIn(whole, 'policy'))?.[1] ?? ''),
    );
    const index = position - 1;
    return { index, hashes: await log.inclusionProof(index, 7), checkpoint: data.kept };
  };
  const asJson = ({ index, hashes, checkpoint }: Awaited<ReturnType<typeof proofAt>>) => ({
    ...{ index: String(index), size: '7', leaf: '00', checkpoint },
    proof: hashes.map((hash) => Buffer.from(hash).toString('hex')),
  });

  it('as a receipt of an event that is inside, though the bundle holds a part', async () => {
    const receipt = {
      receipt: `e30.${Buffer.from(JSON.stringify({ inclusion: asJson(await proofAt(6)) })).toString('base64url')}.e30`,
    };
    expect(await anchored(part, JSON.stringify(receipt))).toMatchObject({
      sound: true,
      anchoredTo: 'kept (the event at position 6 is the one that it was given for)',
    });
  });

  it('as a proof file', async () => {
    expect(await anchored(part, formatProof(await proofAt(6)))).toMatchObject({
      anchoredTo: expect.stringContaining('position 6'),
    });
  });

  it('not when it is of an event that is not inside', async () => {
    const report = await anchored(part, formatProof(await proofAt(2)));
    expect(report).toMatchObject({ sound: true, anchoredTo: 'no outside anchor' });
    expect(report.notChecked.join()).toContain('kept: it is of another size');
  });

  it('and finds it out when the proof was given for another event', async () => {
    const { hashes, checkpoint } = await proofAt(6);
    const { findings } = await anchored(part, formatProof({ index: 4, hashes, checkpoint }));
    expect(findings).toMatchObject([{ code: 'anchor-fork', file: 'kept' }]);
  });

  it.each([
    ['is nothing of the kind', () => 'nothing'],
    ['is JSON without a checkpoint', () => '{"a":1}'],
    ['was signed by another key', () => signNote(parseNote(data.kept).text, [parseSignerKey(other.skey)])],
    [
      'is of another log',
      () => signNote(parseNote(data.kept).text.replace('cooperative', 'other'), [parseSignerKey(other.skey)]),
    ],
  ])('unless it %s', async (_what, text) => {
    expect((await anchored(whole, text())).findings).toMatchObject([
      { code: 'anchor-refused', file: 'kept' },
    ]);
  });

  const other = keyPairFromSeed('cooperative.example/log', Buffer.alloc(32, 1));
});

describe('witnesses of the log', () => {
  const witness = (name: string, seed: number, type: KeyType = 'ed25519-cosignature') => {
    const { skey, vkey } = keyPairFromSeed(name, Buffer.alloc(32, seed), type);
    return { name, vkey, key: parseSignerKey(skey) };
  };
  const [north, south] = [witness('north.example', 2), witness('south.example', 3)];
  const modern = witness('modern.example', 4, 'ml-dsa-44-cosignature');

  /** The bundle with a checkpoint that these cosigned. */
  function cosignedBy(...by: readonly ReturnType<typeof witness>[]): string {
    const bundle = copyOf(whole);
    const checkpoint = textIn(bundle, 'checkpoint');
    const signatures = by.map(
      ({ key }) => signNote(parseNote(checkpoint).text, [key]).split('\n\n')[1] ?? '',
    );
    writeFileSync(join(bundle, 'checkpoint'), checkpoint + signatures.join(''));
    return bundle;
  }
  const policy = (...lines: readonly string[]) =>
    [
      ...(/^log .*$/m.exec(textIn(whole, 'policy')) ?? []),
      ...[north, south, modern].map(({ name, vkey }) => `witness ${name} ${vkey} https://${name}/`),
      ...lines,
      '',
    ].join('\n');
  const codes = async (bundle: string, text: string) =>
    (await verified(bundle, { policy: text })).findings.map(({ code }) => code);

  it('anchor it, when the reader trusts them', async () => {
    const report = await verified(cosignedBy(north), { policy: policy('quorum north.example') });
    expect(report.anchoredTo).toMatch(/^the witness north\.example \(size 300, at 20\d\d-/);
    // The checkpoint is another file than the one that was signed for the bundle.
    expect(report.findings.map(({ code }) => code)).toEqual(['digest']);
  });

  it('are counted as the policy asks', async () => {
    const both = policy('group both all north.example south.example', 'quorum both');
    expect(await codes(cosignedBy(north), both)).toContain('quorum');
    expect(await codes(cosignedBy(north, south), both)).not.toContain('quorum');
    const any = policy('group both any north.example south.example', 'quorum both');
    expect(await codes(cosignedBy(south), any)).not.toContain('quorum');
    const two = policy('group inner any south.example', 'group outer 2 north.example inner', 'quorum outer');
    expect(await codes(cosignedBy(south), two)).toContain('quorum');
    expect(await codes(cosignedBy(north, south), two)).not.toContain('quorum');
  });

  it('whose algorithm browsers do not have are named as not checked', async () => {
    const report = await verified(cosignedBy(modern), { policy: policy('quorum modern.example') });
    expect(report.findings.map(({ code }) => code)).toEqual(['digest']);
    expect(report.notChecked.join()).toContain('the cosignatures of modern.example');
  });
});

describe('the policy of the cooperative', () => {
  const exported = async (dir: string, policy: string) => {
    const [file, out] = [folder('policy'), folder('exported')];
    writeFileSync(file, policy);
    const ran = await coop('audit', 'export', '--data', dir, '--policy', file, '--out', out);
    return { bundle: out, ran };
  };
  const witnessedFolder = () => {
    const dir = folder('witnessed');
    cpSync(data.dataDir, dir, { recursive: true });
    cosigned(dir, 'one', 'two');
    return dir;
  };

  it('travels with a bundle, which is judged by it, and anchored by it only from elsewhere', async () => {
    const dir = witnessedFolder();
    const policy = policyAbout(dir, ['one', 'two', 'three'], 2);
    const { bundle } = await exported(dir, policy);
    expect(textIn(bundle, 'policy')).toBe(policy);
    const report = await verified(bundle);
    expect(report).toMatchObject({ sound: true, anchoredTo: 'no outside anchor' });
    expect(report.checked.join()).toContain('the cosignatures of 2 witnesses: the policy is met');
    expect(report.notChecked.join()).toContain('who the witnesses are: they came with the bundle');
    const { anchoredTo, notChecked } = await verified(bundle, { policy });
    expect(anchoredTo).toBe(
      `the witness one (size 300, at ${SEEN_AT}), the witness two (size 300, at ${SEEN_AT})`,
    );
    expect(notChecked.join()).not.toContain('came with the bundle');
  });

  it('that asks for more than cosigned is a finding, for whoever has nothing else', async () => {
    const dir = witnessedFolder();
    const { bundle } = await exported(dir, policyAbout(dir, ['one', 'two', 'three'], 3));
    expect((await verified(bundle)).findings).toMatchObject([{ code: 'quorum', file: 'checkpoint' }]);
  });

  it('may be about other logs, too, and is refused when it is about others alone', async () => {
    const other = `log ${keyPairFromSeed('other.example/log', Buffer.alloc(32, 9)).vkey}\n`;
    const dir = witnessedFolder();
    const { bundle } = await exported(dir, other + policyAbout(dir, ['one', 'two'], 2));
    expect(await verified(bundle)).toMatchObject({ sound: true });
    expect((await exported(dir, `${other}quorum none\n`)).ran).toMatchObject({
      code: 2,
      err: expect.stringContaining('names other logs'),
    });
    expect((await verified(bundle, { policy: `${other}quorum none\n` })).findings).toMatchObject([
      { code: 'checkpoint-refused' },
    ]);
  });
});

describe('a bundle in which anything was changed at random', () => {
  /** Small numbers that look like chance, the same in every run. */
  function* chance(seed: number): Generator<number> {
    for (let n = seed; ; n = (Math.imul(n, 1_103_515_245) + 12_345) >>> 0) yield n >>> 8;
  }
  const numbers = chance(7);
  const below = (limit: number): number => (numbers.next().value as number) % limit;

  const CHANGES: readonly ((bytes: Buffer) => Buffer)[] = [
    (bytes) =>
      bytes.fill((bytes[below(bytes.length)] ?? 0) ^ (1 + below(255)), below(bytes.length), undefined),
    (bytes) => bytes.subarray(0, below(bytes.length)),
    (bytes) => Buffer.concat([bytes, bytes.subarray(below(bytes.length))]),
    (bytes) =>
      Buffer.from(
        bytes.toString('latin1').replace(/\d+/g, (digits) => (below(4) === 0 ? '9'.repeat(19) : digits)),
        'latin1',
      ),
    (bytes) =>
      Buffer.from(
        bytes.toString('latin1').replace(/"[^"]*"/g, (text) => (below(9) === 0 ? 'null' : text)),
        'latin1',
      ),
  ];

  it('is never sound, and never makes the verifier fail', async () => {
    const names = readdirSync(part).filter((file) => file !== 'manifest.sig');
    for (let n = 0; n < 150; n += 1) {
      const bundle = copyOf(part);
      const file = names[n % names.length] ?? '';
      const before = readFileSync(join(bundle, file));
      if (before.length === 0) continue;
      const after = CHANGES[below(CHANGES.length)]?.(Buffer.from(before)) ?? before;
      if (after.equals(before)) continue;
      writeFileSync(join(bundle, file), after);
      const manifest = textIn(bundle, 'manifest.json');
      const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
      if (below(2) === 0 && file !== 'manifest.json')
        writeFileSync(join(bundle, 'manifest.json'), manifest.replace(digest(before), digest(after)));
      expect([n, file, (await verified(bundle)).sound]).toEqual([n, file, false]);
    }
  });
});
