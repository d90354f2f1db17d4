import { createHash } from 'node:crypto';
import { coop } from '../testing/coop.js';
import { DecidedFolder } from '../testing/decided-folder.js';
import { temporaryFolders } from '../testing/example-folder.js';
import { served, TOKEN } from '../testing/served-folder.js';

const folder = temporaryFolders();

interface Drawn {
  readonly ticket: string;
  readonly event: string;
  readonly position: string;
  readonly decision: string;
  readonly outcome: string;
  readonly reproducible: boolean;
  readonly differences: readonly { readonly what: string }[];
  readonly rules: { readonly again: string };
}

interface Sampled {
  readonly drawnFrom: number;
  readonly decisions: readonly Drawn[];
  readonly notReproducible: number;
}

async function sampleOf(dir: string, ...argv: string[]) {
  const { code, out, err } = await coop('audit', 'sample', ...argv, '--data', dir, '--json');
  if (out === '') throw new Error(err);
  return { code, sample: JSON.parse(out) as Sampled };
}

const ids = ({ sample }: { readonly sample: Sampled }) => sample.decisions.map(({ decision }) => decision);

/** Refusals and readings in turn, as the person agrees and withdraws. */
async function livedThrough(): Promise<DecidedFolder> {
  const lived = await DecidedFolder.open(folder);
  for (let round = 0; round < 5; round += 1) {
    await lived.read();
    const grant = await lived.grant(`grant ${round}`);
    await lived.read();
    await lived.read();
    await lived.withdraw(grant);
    await lived.read();
  }
  return lived;
}

describe('coop audit sample, where all was decided as recorded', () => {
  let lived: DecidedFolder;

  beforeAll(async () => {
    lived = await livedThrough();
    await lived.close();
  });

  it('evaluates each decision again by the state that it knew, and says how to draw the same', async () => {
    const { code, out } = await coop('audit', 'sample', '7', '--seed', 'spring', '--data', lived.dataDir);
    expect(out).toContain('Drew 7 of 20 decisions at positions 1 to 39');
    expect(out.match(/ {2}reproducible$/gm)).toHaveLength(7);
    expect(out).toContain('smallest SHA-256 of seed, newline, event id, newline, number of the decision');
    expect(out).toContain('No finding.');
    expect(code).toBe(0);
  });

  it('draws all of them when there are fewer, permits and refusals alike', async () => {
    const { code, sample } = await sampleOf(lived.dataDir, '100', '--seed', 'x');
    expect(sample).toMatchObject({ drawnFrom: 20, notReproducible: 0 });
    const outcomes = sample.decisions.map(({ outcome }) => outcome);
    expect(outcomes.filter((outcome) => outcome === 'PERMIT')).toHaveLength(10);
    expect(outcomes.filter((outcome) => outcome === 'DENY')).toHaveLength(10);
    expect(code).toBe(0);
  });

  it('draws by the smallest digests of seed and event id, which anyone can compute', async () => {
    const all = (await sampleOf(lived.dataDir, '100', '--seed', 'x')).sample.decisions;
    const ticket = (event: string) => createHash('sha256').update(`x\n${event}\n0`).digest('hex');
    const smallest = [...all].sort((a, b) => (ticket(a.event) < ticket(b.event) ? -1 : 1)).slice(0, 6);
    const drawn = (await sampleOf(lived.dataDir, '6', '--seed', 'x')).sample.decisions;
    expect(drawn.map(({ event }) => event).sort()).toEqual(smallest.map(({ event }) => event).sort());
    expect(drawn.map((one) => one.ticket)).toEqual(drawn.map(({ event }) => ticket(event)));
  });

  it('gives the same for a seed, and another draw for another seed', async () => {
    const draw = async (seed: string) => ids(await sampleOf(lived.dataDir, '6', '--seed', seed));
    expect(await draw('one')).toEqual(await draw('one'));
    expect(await draw('one')).not.toEqual(await draw('two'));
  });

  it('draws from a window only', async () => {
    const { sample } = await sampleOf(lived.dataDir, '100', '--seed', 'x', '--from', '16', '--to', '27');
    expect(sample.drawnFrom).toBe(8);
    for (const { position } of sample.decisions) {
      expect(Number(position)).toBeGreaterThanOrEqual(16);
      expect(Number(position)).toBeLessThanOrEqual(27);
    }
  });

  it('draws the same over HTTP', async () => {
    const { url, close } = await served(lived.dataDir);
    try {
      const argv = ['audit', 'sample', '6', '--seed', 'x', '--json', '--url', url, '--token', TOKEN];
      const { code, out } = await coop(...argv);
      expect(JSON.parse(out)).toEqual((await sampleOf(lived.dataDir, '6', '--seed', 'x')).sample);
      expect(code).toBe(0);
    } finally {
      await close();
    }
  });

  it.each([
    ['no number', ['--seed', 'x']],
    ['no seed', ['5']],
    ['none to draw', ['0', '--seed', 'x']],
    ['too many to draw', ['100001', '--seed', 'x']],
    ['a seed of two lines', ['5', '--seed', 'x\ny']],
  ])('ends with exit code 2 and one line for %s', async (_what, argv) => {
    const { code, out, err } = await coop('audit', 'sample', ...argv, '--data', lived.dataDir);
    expect([code, out, err.trim().split('\n').length]).toEqual([2, '', 1]);
  });
});

describe('coop audit sample, where something was recorded otherwise than it was decided', () => {
  it.each([
    ['a permit that nobody had given', { decision: { outcome: 'PERMIT' } }, ['outcome']],
    ['other reasons', { decision: { reasons: ['granted'] } }, ['reasons']],
    ['another question', { decision: { inputDigest: '0'.repeat(64) } }, ['input']],
    ['another taxonomy than history says', { rules: 'consent-engine/1 other' }, ['taxonomy']],
  ])('finds %s', async (_what, otherwise, differences) => {
    const lived = await livedThrough();
    const refusal = await lived.read(otherwise);
    await lived.close();
    const { code, sample } = await sampleOf(lived.dataDir, '100', '--seed', 'x');
    const found = sample.decisions.filter(({ reproducible }) => !reproducible);
    expect(found.map((each) => each.differences.map(({ what }) => what))).toEqual([differences]);
    expect([code, sample.notReproducible, sample.drawnFrom]).toEqual([1, 1, 21]);
    const why = await coop('audit', 'why', refusal, '--data', lived.dataDir, '--json');
    expect(JSON.parse(why.out)).toMatchObject({ differences: found[0]?.differences });
    const { out } = await coop('audit', 'sample', '100', '--seed', 'x', '--data', lived.dataDir);
    expect(out.match(/^FINDING not reproducible/gm)).toHaveLength(1);
    expect(out).toContain('1 finding.');
  });

  it('finds a reading that went on after a withdrawal, by a state of before', async () => {
    const lived = await DecidedFolder.open(folder);
    const grant = await lived.grant('second grant');
    const known = lived.head;
    await lived.read({ known });
    await lived.withdraw(grant);
    const late = await lived.read({ known });
    await lived.close();
    const { code, sample } = await sampleOf(lived.dataDir, '2', '--seed', 'x');
    expect(sample.decisions.map(({ differences }) => differences)).toEqual([
      [],
      [{ what: 'revoked-before', recorded: 'phone', again: '' }],
    ]);
    expect(code).toBe(1);
    const why = await coop('audit', 'why', late, '--data', lived.dataDir);
    expect(why.out).toContain('revoked-before: recorded "phone", again ""');
    expect(why.code).toBe(1);
  });

  it('finds a decision that claims to have known what came later', async () => {
    const lived = await DecidedFolder.open(folder);
    await lived.read({ decision: { knownPosition: '11', reasons: ['granted'] } });
    await lived.grant('later');
    await lived.close();
    const { code, sample } = await sampleOf(lived.dataDir, '1', '--seed', 'x');
    expect(sample.decisions[0]?.differences.map(({ what }) => what)).toContain('known-position');
    expect(code).toBe(1);
  });
});

describe('an event that tells of a decision and breaks its own schema', () => {
  it('is a finding of why, sample and evidence, and stops none of them', async () => {
    const lived = await DecidedFolder.open(folder);
    await lived.grant('second grant');
    await lived.read();
    const broken = await lived.writeBroken();
    await lived.close();
    const why = await coop('audit', 'why', broken, '--data', lived.dataDir);
    expect(why.out).toMatch(
      /FINDING the decision cannot be evaluated again: the event breaks its own schema at .*decision\.outcome/,
    );
    const { out, code } = await coop('audit', 'sample', '9', '--seed', 'x', '--data', lived.dataDir);
    expect(out).toContain('broken-event: recorded "the event breaks its own schema at ');
    expect(out).toContain('1 finding.');
    const bundle = folder('evidence');
    const exported = await coop('audit', 'export', '--data', lived.dataDir, '--out', bundle);
    const verified = await coop('audit', 'verify-bundle', bundle);
    expect(verified.out).toContain('FINDING decision-not-reproducible in decisions.ndjson at position 12');
    expect(verified.out).toContain('1 finding.');
    expect([why.code, code, exported.code, verified.code]).toEqual([1, 1, 0, 1]);
  });
});

describe('coop audit sample and why, after an update of the engine', () => {
  it('say by which rules it was decided, and that they are not those of this program', async () => {
    const lived = await DecidedFolder.open(folder);
    await lived.grant('second grant');
    const id = await lived.read({ rules: 'consent-engine/0 2.0' });
    await lived.close();
    const { code, sample } = await sampleOf(lived.dataDir, '1', '--seed', 'x');
    expect(sample.decisions).toMatchObject([
      { reproducible: false, rules: { recorded: 'consent-engine/0 2.0', known: false } },
    ]);
    expect(code).toBe(1);
    const { out } = await coop('audit', 'sample', '1', '--seed', 'x', '--data', lived.dataDir);
    expect(out).toContain('(decided by consent-engine/0 2.0, which this program has not)');
    expect(out).toContain('not checked  1 decision by the rules of then');
    const why = await coop('audit', 'why', id, '--data', lived.dataDir);
    expect(why.out).toContain('Decided by   consent-engine/0 2.0\n');
    expect(why.out).toContain('not checked  by the rules of then: this program has consent-engine/1 ');
  });

  it('evaluate by the taxonomy of the time, also after another one was adopted', async () => {
    const lived = await DecidedFolder.open(folder);
    await lived.grant('second grant');
    const before = await lived.read();
    await lived.adopt('dpv-2.4', 'dpv-2.3');
    await lived.read();
    await lived.close();
    const { code, sample } = await sampleOf(lived.dataDir, '2', '--seed', 'x');
    expect(sample.decisions).toMatchObject([
      { reproducible: true, rules: { recorded: 'consent-engine/1 dpv-2.3', known: true } },
      { reproducible: true, rules: { recorded: 'consent-engine/1 dpv-2.4', known: true } },
    ]);
    const why = await coop('audit', 'why', before, '--data', lived.dataDir);
    expect(why.out).toContain('by consent-engine/1 dpv-2.3: the same outcome');
    expect([code, why.code]).toEqual([0, 0]);
  });

  it('find no fault where both engines agree under the taxonomy of the time', async () => {
    const lived = await DecidedFolder.open(folder);
    await lived.grant('second grant');
    await lived.read();
    await lived.close();
    const { sample } = await sampleOf(lived.dataDir, '1', '--seed', 'x');
    const taxonomy = sample.decisions[0]?.rules.again.split(' ')[1];
    const updated = await DecidedFolder.open(folder);
    await updated.grant('second grant');
    const id = await updated.read({ rules: `consent-engine/0 ${taxonomy}` });
    await updated.close();
    const why = await coop('audit', 'why', id, '--data', updated.dataDir);
    expect(why.out).toContain('the same outcome, reasons, input and citations');
    expect(why.out).toContain('not checked  by the rules of then');
    expect([why.code, (await sampleOf(updated.dataDir, '1', '--seed', 'x')).code]).toEqual([0, 0]);
  });
});
