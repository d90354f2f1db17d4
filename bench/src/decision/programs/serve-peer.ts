import type { Peer, PeerFigures, PeerRound, PeerTask } from '../peer.js';
import { ReducedWorkload, type Check, type Triple } from '../reduced-workload.js';
import { latencyOf, passOf } from '../timing.js';

/** How often time is looked at, where a check takes microseconds. */
const LOOK_EVERY = 64;
/** A peer that has not refused by then never will. */
const HOPELESS_MS = 10_000;

/** Measures a peer as its only argument, a `PeerTask`, says, and writes `PeerFigures`, both as JSON. */
export async function servePeer<Asked = Triple>(
  open: (task: PeerTask) => Peer<Asked> | Promise<Peer<Asked>>,
): Promise<void> {
  const task: PeerTask = JSON.parse(process.argv[2] ?? '{}');
  const workload = new ReducedWorkload(task.grants);
  const peer = await open(task);
  try {
    const began = performance.now();
    await peer.load(workload.triples());
    const loadSeconds = (performance.now() - began) / 1_000;
    await run(peer, prepared(peer, workload.checks(task.warmUp, 0)), task);
    const rounds: PeerRound[] = [];
    for (let round = 1; round <= task.rounds; round += 1)
      rounds.push(await roundOf(peer, prepared(peer, workload.checks(task.checks, round)), task));
    const figures: PeerFigures = { loadSeconds, rounds, withdrawal: await withdrawals(peer, workload, task) };
    process.stdout.write(JSON.stringify(figures));
  } finally {
    await peer.close();
  }
}

interface Prepared<Asked> {
  readonly asked: Asked;
  readonly allowed: boolean;
}

function prepared<Asked>(peer: Peer<Asked>, checks: readonly Check[]): readonly Prepared<Asked>[] {
  return checks.map((check) => ({ asked: asAsked(peer, check), allowed: check.allowed }));
}

/** A peer that prepares nothing takes triples. */
const asAsked = <Asked>(peer: Peer<Asked>, triple: Triple): Asked =>
  peer.prepare === undefined ? (triple as Asked) : peer.prepare(triple);

async function roundOf<Asked>(
  peer: Peer<Asked>,
  checks: readonly Prepared<Asked>[],
  task: PeerTask,
): Promise<PeerRound> {
  const before = peer.serverTime?.();
  const { wrong, samples, pass } = await run(peer, checks, task);
  const after = peer.serverTime?.();
  const cpu = before === undefined || after === undefined ? pass.cpu : after - before;
  const about = { pass, wrong, cpu: cpu / pass.count };
  if (samples !== undefined) return { ...about, ...latencyOf(samples) };
  // Where a check takes microseconds, timing each would slow down the round: a second, shorter one does it.
  const timed = new Float64Array(Math.min(pass.count, checks.length));
  for (let n = 0; n < timed.length; n += 1) {
    const each = checks[n];
    if (each === undefined) break;
    const began = performance.now();
    const answer = peer.check(each.asked);
    if (typeof answer !== 'boolean') await answer;
    timed[n] = performance.now() - began;
  }
  return { ...about, ...latencyOf(timed) };
}

interface Run {
  readonly pass: Awaited<ReturnType<typeof passOf>>;
  readonly wrong: number;
  /** Of every check in milliseconds, where timing it costs nothing that counts. */
  readonly samples?: Float64Array;
}

async function run<Asked>(
  peer: Peer<Asked>,
  checks: readonly Prepared<Asked>[],
  task: PeerTask,
): Promise<Run> {
  const deadline = performance.now() + task.seconds * 1_000;
  return peer.serverTime === undefined
    ? runInProcess(peer, checks, deadline)
    : runAtOnce(peer, checks, { deadline, atOnce: task.atOnce });
}

async function runInProcess<Asked>(
  peer: Peer<Asked>,
  checks: readonly Prepared<Asked>[],
  deadline: number,
): Promise<Run> {
  const samples = peer.isSlow === true ? new Float64Array(checks.length) : undefined;
  const every = samples === undefined ? LOOK_EVERY : 1;
  let wrong = 0;
  const pass = await passOf(async () => {
    for (const [index, check] of checks.entries()) {
      const began = samples === undefined ? 0 : performance.now();
      const answer = peer.check(check.asked);
      if ((typeof answer === 'boolean' ? answer : await answer) !== check.allowed) wrong += 1;
      if (samples !== undefined) samples[index] = performance.now() - began;
      if (index % every === 0 && performance.now() > deadline) return index + 1;
    }
    return checks.length;
  });
  return samples === undefined ? { pass, wrong } : { pass, wrong, samples: samples.subarray(0, pass.count) };
}

async function runAtOnce<Asked>(
  peer: Peer<Asked>,
  checks: readonly Prepared<Asked>[],
  { deadline, atOnce }: { readonly deadline: number; readonly atOnce: number },
): Promise<Run> {
  const samples = new Float64Array(checks.length);
  let wrong = 0;
  let next = 0;
  const asking = async (): Promise<void> => {
    for (let index = next; index < checks.length && performance.now() < deadline; index = next) {
      next += 1;
      const check = checks[index];
      if (check === undefined) return;
      const began = performance.now();
      if ((await peer.check(check.asked)) !== check.allowed) wrong += 1;
      samples[index] = performance.now() - began;
    }
  };
  const pass = await passOf(async () => {
    await Promise.all(Array.from({ length: atOnce }, asking));
    return next;
  });
  return { pass, wrong, samples: samples.subarray(0, next) };
}

async function withdrawals<Asked>(
  peer: Peer<Asked>,
  workload: ReducedWorkload,
  task: PeerTask,
): Promise<PeerFigures['withdrawal']> {
  const times: number[] = [];
  let late = 0;
  const end = performance.now() + 2 * task.seconds * 1_000;
  for (const triple of workload.endings(task.withdrawals)) {
    if (performance.now() > end && times.length > 0) break;
    const asked = asAsked(peer, triple);
    if (!(await peer.check(asked))) throw new Error('refused before it was withdrawn');
    const began = performance.now();
    await peer.revoke(triple);
    while (await peer.check(asked)) {
      late += 1;
      if (performance.now() - began > HOPELESS_MS) throw new Error('a withdrawal has no effect');
    }
    times.push(performance.now() - began);
  }
  const ordered = times.toSorted((a, b) => a - b);
  return { p50: ordered[times.length >> 1] ?? 0, max: ordered.at(-1) ?? 0, count: times.length, late };
}
