import { cpSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  checkAnchor,
  LogReader,
  openCheckpoint,
  openWitnessedCheckpoint,
  parsePolicy,
  PosixTileStorage,
  type LogSource,
} from '@coop/tlog';
import { HistoryWorld, temporaryFolders } from '../testing/history-world.js';
import { openTestLog, ORIGIN } from '../testing/open-test-log.js';
import { PartnerWitnesses } from '../testing/partner-witnesses.js';
import { RunningLog } from '../testing/running-log.js';
import { logInFolders } from '../storage/log-in-folders.js';

const folder = temporaryFolders();
let world: HistoryWorld;
let [logDir, keysDir] = ['', ''];
let source: LogSource;
let partners: PartnerWitnesses;
let running: RunningLog[];

const BOTH = 'group both all one two\nquorum both';

beforeEach(async () => {
  world = await new HistoryWorld().begin();
  [logDir, keysDir, running] = [folder('log'), folder('keys'), []];
  const opened = await openTestLog(logDir, keysDir);
  source = opened.source;
  partners = new PartnerWitnesses(['one', 'two'], opened.vkey);
});
afterEach(async () => {
  await Promise.allSettled(running.map((log) => log.stop()));
});

async function start(
  settings: { readonly quorum?: string; readonly waitMs?: number } = {},
  place = logInFolders({ logDir, keysDir, origin: ORIGIN }),
): Promise<RunningLog> {
  const { quorum = BOTH, ...others } = settings;
  const { post, get } = partners;
  const log = await RunningLog.start(world.store, place, {
    ...{ post, get, policy: partners.policy(quorum) },
    ...others,
  });
  running.push(log);
  return log;
}

const grow = async (events: number, word = 'grant') => {
  for (let n = 0; n < events; n += 1) await world.grant(`${word} ${world.store.head()}`);
  return world.store.head();
};
const policyOf = (quorum = BOTH) =>
  parsePolicy(`log ${readFileSync(join(logDir, 'origin.vkey'), 'utf8')}${partners.policy(quorum)}`);
const sizeOf = (note = '') => openCheckpoint(note, ORIGIN, source.verifiers).size;
const evidence = () => readdirSync(join(keysDir, 'log-evidence')).sort();

/** Files of the log and the memory of its signer, as a backup that should not exist. */
function backup(): () => void {
  const kept = folder('backup');
  cpSync(logDir, join(kept, 'log'), { recursive: true });
  cpSync(keysDir, join(kept, 'keys'), { recursive: true });
  return () => {
    for (const [name, place] of [
      ['log', logDir],
      ['keys', keysDir],
    ] as const) {
      rmSync(place, { recursive: true });
      cpSync(join(kept, name), place, { recursive: true });
    }
  };
}

describe('a log with witnesses', () => {
  it('publishes what its quorum cosigned, and the policy by which anybody verifies that', async () => {
    const log = await start();
    const note = await log.reaches(await grow(3));
    expect(openWitnessedCheckpoint(note, policyOf()).checkpoint.size).toBe(7);
    expect(log.integrator.witnessing).toMatchObject({
      ...{ state: 'witnessed', since: null },
      witnesses: [
        { name: 'one', outcome: 'cosigned', reason: null },
        { name: 'two', outcome: 'cosigned', reason: null },
      ],
    });
  });

  it('does not publish below its quorum as long as it waits for it, and goes on trying', async () => {
    partners.away.add('two');
    const log = await start();
    const head = await grow(2);
    await log.integrator.integrated.reached(head, 20_000);
    expect(log.integrator.published?.size ?? 0).toBe(0);
    partners.away.delete('two');
    expect(openWitnessedCheckpoint(await log.reaches(head), policyOf()).quorum).toBe('met');
    expect(log.witnessing.values.map(({ state }) => state)).not.toContain('below-quorum');
  });

  it('says that it is below its quorum, since when and because of whom, and recovers by itself', async () => {
    partners.away.add('two');
    const log = await start({ waitMs: 1 });
    const note = await log.reaches(await grow(1));
    expect(() => openWitnessedCheckpoint(note, policyOf())).toThrow('fewer witnesses');
    expect(await log.witnessing.one(({ state }) => state === 'below-quorum')).toMatchObject({
      since: expect.stringMatching(/Z$/),
      witnesses: [
        { name: 'one', outcome: 'cosigned' },
        { name: 'two', outcome: 'failed', reason: 'witness_unreachable' },
      ],
    });
    partners.away.delete('two');
    // Nothing happens meanwhile: what stands there is cosigned.
    await log.witnessing.one(({ state }) => state === 'witnessed');
    const published = await log.reaches(await grow(1));
    expect(openWitnessedCheckpoint(published, policyOf()).checkpoint.size).toBe(6);
    expect(log.integrator.witnessing.since).toBeNull();
  });

  it('is cosigned after a restart if it was published below its quorum', async () => {
    partners.away.add('one');
    const first = await start({ waitMs: 1 });
    await first.reaches(await grow(1));
    await first.stop();
    partners.away.clear();
    const second = await start();
    await second.witnessing.one(({ state }) => state === 'witnessed');
    expect(openWitnessedCheckpoint((await LogReader.open(source)).note, policyOf()).quorum).toBe('met');
  });

  it('asks witnesses also where the policy does not ask for a quorum', async () => {
    partners.away.add('one');
    const log = await start({ quorum: 'quorum none' });
    await log.reaches(await grow(1));
    expect(log.integrator.witnessing).toMatchObject({
      state: 'unwitnessed',
      witnesses: [{ reason: 'witness_unreachable' }, { outcome: 'cosigned' }],
    });
  });

  it('goes on from what is published when it dies after its witnesses cosigned', async () => {
    const place = logInFolders({ logDir, keysDir, origin: ORIGIN });
    const dying = new PosixTileStorage(logDir);
    const replace = dying.replace.bind(dying);
    dying.replace = (path, bytes) =>
      path === 'checkpoint' && Buffer.from(bytes).includes('\n6\n')
        ? Promise.reject(new Error('the machine is gone'))
        : replace(path, bytes);
    const first = await start({}, { ...place, writer: () => Promise.resolve(dying) });
    await first.reaches(4n);
    await grow(2);
    await expect(first.ended).rejects.toThrow('the machine is gone');
    expect(sizeOf(await partners.latest('one'))).toBe(6);
    expect((await LogReader.open(source)).checkpoint.size).toBe(4);
    const second = await start();
    expect(openWitnessedCheckpoint(await second.reaches(await grow(1)), policyOf()).checkpoint.size).toBe(7);
  });
});

describe('a log whose files and signer were restored from an old backup', () => {
  let restore: () => void;
  let witnessed: string;

  beforeEach(async () => {
    const log = await start();
    await log.reaches(await grow(2));
    await log.stop();
    restore = backup();
    const later = await start();
    // More than one batch: read again, it could be signed in between.
    witnessed = await later.reaches(await grow(300));
    await later.stop();
  });

  it('is reminded by a witness, reads the events again, and signs nothing before it reaches that far', async () => {
    restore();
    partners.away.add('two');
    const place = logInFolders({ logDir, keysDir, origin: ORIGIN });
    const remembered: number[] = [];
    const advance = place.memory.advance.bind(place.memory);
    place.memory.advance = (from, to) => {
      remembered.push(to.size);
      return advance(from, to);
    };
    const log = await start({ quorum: 'quorum one' }, place);
    await log.reaches(306n);
    expect(remembered).toEqual([306]);
    const reader = await LogReader.open(source);
    const anchor = openCheckpoint(witnessed, ORIGIN, source.verifiers);
    expect(await checkAnchor(reader, anchor)).toBe('consistent');
    expect(log.integrator.state).toBe('following');
  });

  it('signs nothing when the events are lost too', async () => {
    restore();
    world = await new HistoryWorld().begin();
    await grow(2);
    const log = await start();
    await log.ends();
    expect(log.integrator.state).toBe('event-store-loss');
    expect((await LogReader.open(source)).checkpoint.size).toBe(6);
  });

  it('freezes when other events stand in their place, and keeps both notes', async () => {
    restore();
    world = await new HistoryWorld().begin();
    await grow(302, 'another');
    rmSync(logDir, { recursive: true });
    const log = await start();
    await log.ends();
    expect(log.integrator.state).toBe('split-view');
    expect(evidence()).toHaveLength(3);
  });

  it('goes on in plain sight when nobody can remind it, and from what a witness shows later', async () => {
    restore();
    partners.away.add('one').add('two');
    const log = await start({ waitMs: 1 });
    await log.reaches(await grow(1));
    expect(log.integrator.witnessing.state).toBe('below-quorum');
    partners.away.clear();
    await grow(1);
    await log.witnessing.one(({ state }) => state === 'witnessed');
    expect(log.integrator.state).toBe('following');
  });

  it('stops when a witness is ahead and does not show its checkpoint', async () => {
    restore();
    partners.secretive.add('one').add('two');
    const log = await start();
    await log.ends();
    expect(log.integrator.state).toBe('witness-ahead');
    expect((await LogReader.open(source)).checkpoint.size).toBe(6);
  });
});

describe('a log of which a second history was signed', () => {
  /** Somebody with the same key, and events of her own. */
  async function otherHistory(events: number): Promise<string> {
    const [otherDir, otherKeys] = [folder('other log'), folder('other keys')];
    cpSync(join(keysDir, 'log.skey'), join(otherKeys, 'log.skey'));
    const other = await new HistoryWorld().begin();
    for (let n = 0; n < events; n += 1) await other.grant(`other ${n}`);
    const place = logInFolders({ logDir: otherDir, keysDir: otherKeys, origin: ORIGIN });
    const log = await RunningLog.start(other.store, place, {});
    const note = await log.reaches(other.store.head());
    await log.stop();
    return note;
  }

  it('freezes at its start on two notes of the same size, and stays frozen when nobody answers', async () => {
    const log = await start();
    const ours = await log.reaches(await grow(2));
    await log.stop();
    const theirs = await otherHistory(2);
    await partners.remember('two', theirs);
    const frozen = await start();
    await frozen.ends();
    expect(frozen.states.values).toEqual(['split-view']);
    const [about = '', first = '', second = ''] = evidence().map((name) =>
      readFileSync(join(keysDir, 'log-evidence', name), 'utf8'),
    );
    expect(about).toContain('two: at 6 entries');
    expect([first, second]).toEqual([ours, theirs]);
    partners.away.add('one').add('two');
    await grow(1);
    const again = await start();
    await again.ends();
    expect(again.integrator.state).toBe('split-view');
    expect((await LogReader.open(source)).checkpoint.size).toBe(6);
    rmSync(join(keysDir, 'log-evidence'), { recursive: true });
    const released = await start({ waitMs: 1 });
    await released.reaches(7n);
  });

  it('freezes while it runs, when a witness that was away holds a smaller one', async () => {
    partners.away.add('two');
    const log = await start({ waitMs: 1 });
    await log.reaches(await grow(4));
    await partners.remember('two', await otherHistory(1));
    partners.away.delete('two');
    await log.ends();
    expect(log.states.values).toEqual(['split-view']);
    expect(evidence()).toHaveLength(3);
    await expect(log.reaches(await grow(1), 50)).rejects.toThrow('did not reach');
  });

  it('stops while it runs, when a witness holds a longer one than the store has', async () => {
    partners.away.add('two');
    const log = await start({ waitMs: 1 });
    await log.reaches(await grow(1));
    await partners.remember('two', await otherHistory(9));
    partners.away.delete('two');
    await log.ends();
    expect(log.states.values).toEqual(['event-store-loss']);
  });

  it('does not stop for a witness that claims more than anybody signed', async () => {
    const log = await start({ quorum: 'quorum one' });
    await log.reaches(await grow(2));
    const ours = (await partners.latest('two')) ?? '';
    await partners.remember('two', ours.replace(/^.*\n\n/s, `${ORIGIN}\n5\n${'A'.repeat(43)}=\n\n`));
    await log.reaches(await grow(1));
    expect(log.integrator.state).toBe('following');
    expect(log.integrator.witnessing.witnesses).toMatchObject([{}, { outcome: 'failed' }]);
  });
});
