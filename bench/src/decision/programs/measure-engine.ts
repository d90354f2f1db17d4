import { writeFileSync } from 'node:fs';
import type { ControlFact } from '@coop/consent-engine';
import { endingOf, listingOf, requestsOf, writesOf } from '../full-requests.js';
import { FullWorld } from '../full-world.js';
import { openEngine } from '../ours.js';
import type { Subject } from '../subject.js';
import { digestOf, type EngineFigures, type EngineTask } from '../engine-figures.js';
import { clockCost, latencyOfCalls, passOf, residentMiB, type Pass } from '../timing.js';

const CHUNK = 4_096;
const WRITE_EVERY = 100;
const CHECKED = 2_000;

const task: EngineTask = JSON.parse(process.argv[2] ?? '{}');
const world = new FullWorld(task.grants);
const engine = openEngine();

const load = await loaded(engine);
const resident = residentMiB();
const warming = requestsOf(world, task.warmUp, 0);
decideAll(warming);
for (const request of warming) engine.explain(request);

const rounds: EngineFigures['rounds'][number][] = [];
for (let round = 1; round <= task.rounds; round += 1) rounds.push(await roundOf(round));

const withdrawal = withdrawals();
const checked = requestsOf(world, CHECKED, 60);
const figures: EngineFigures = {
  ...{ engine: engine.name, grants: task.grants, load, resident, clock: clockCost(), rounds, withdrawal },
  listing: await listing(),
  snapshot: await snapshot(),
  checked: digestOf(engine, checked),
};
process.stdout.write(JSON.stringify(figures));

/** Making facts is not loading them: they are made by the thousand, and only their loading is timed. */
async function loaded(subject: Subject): Promise<Pass> {
  const total = { count: 0, seconds: 0, cpu: 0 };
  let chunk: ControlFact[] = [];
  const flush = async (): Promise<void> => {
    const pass = await passOf(() => {
      subject.load(chunk);
      return chunk.length;
    });
    total.count += pass.count;
    total.seconds += pass.seconds;
    total.cpu += pass.cpu;
    chunk = [];
  };
  for (const fact of world.facts()) if (chunk.push(fact) === CHUNK) await flush();
  await flush();
  return total;
}

async function roundOf(round: number): Promise<EngineFigures['rounds'][number]> {
  let permitted = 0;
  const asked = requestsOf(world, task.decisions, 4 * round);
  const decisions = await passOf(() => {
    permitted = decideAll(asked);
    return asked.length;
  });
  const again = requestsOf(world, task.decisions, 4 * round + 1);
  const explanations = await passOf(() => {
    for (const request of again) engine.explain(request);
    return again.length;
  });
  const single = requestsOf(world, task.decisions, 4 * round + 2);
  const latency = latencyOfCalls(single, (request) => engine.decide(request));
  const mixed = requestsOf(world, task.decisions, 4 * round + 3);
  const writes = writesOf(world, Math.floor(task.decisions / WRITE_EVERY), round);
  const withWrites = await passOf(() => {
    for (const [index, request] of mixed.entries()) {
      const write = index % WRITE_EVERY === 0 ? writes[index / WRITE_EVERY] : undefined;
      if (write === undefined) engine.decide(request);
      else engine.apply(write);
    }
    return mixed.length;
  });
  return { decisions, explanations, latency, withWrites, permitted: permitted / asked.length };
}

function decideAll(
  requests: readonly { readonly consumer: string }[] & ReturnType<typeof requestsOf>,
): number {
  let permitted = 0;
  for (const request of requests) if (engine.decide(request).outcome !== 'DENY') permitted += 1;
  return permitted;
}

/** From before a withdrawal is applied until the answer is no, in milliseconds. */
function withdrawals(): EngineFigures['withdrawal'] {
  const times: number[] = [];
  for (let n = 0; times.length < task.withdrawals && n < 20 * task.withdrawals; n += 1) {
    const { request, withdrawal } = endingOf(world, n);
    // Forbidden, or agreed to once more by another grant: says nothing about the withdrawal.
    if (engine.decide(request).outcome === 'DENY') continue;
    const began = performance.now();
    engine.apply(withdrawal);
    const { outcome } = engine.decide(request);
    const took = performance.now() - began;
    if (outcome === 'DENY') times.push(took);
  }
  if (times.length === 0) throw new Error('no withdrawal has led to a denial');
  const ordered = times.toSorted((a, b) => a - b);
  return { p50: ordered[times.length >> 1] ?? 0, max: ordered.at(-1) ?? 0, count: times.length };
}

async function listing(): Promise<readonly Pass[]> {
  const passes: Pass[] = [];
  for (let round = 0; round < task.rounds; round += 1) passes.push(await passOf(() => rowsOf(round)));
  return passes;
}

function rowsOf(round: number): number {
  let rows = 0;
  for (let n = 0; rows < task.rows && n < 10_000; n += 1)
    for (const batch of engine.readable(listingOf(world, round * 10_000 + n))) rows += batch.length;
  return rows;
}

async function snapshot(): Promise<EngineFigures['snapshot']> {
  let bytes: Uint8Array = new Uint8Array();
  const { seconds } = await passOf(() => {
    bytes = engine.snapshot();
    return bytes.length;
  });
  writeFileSync(task.snapshotFile, bytes);
  return { seconds, bytes: bytes.length };
}
