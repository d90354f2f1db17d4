import { readFileSync } from 'node:fs';
import { digestOf, type EngineTask, type RestoreFigures } from '../engine-figures.js';
import { requestsOf } from '../full-requests.js';
import { FullWorld } from '../full-world.js';
import { restoreEngine } from '../ours.js';
import { residentMiB } from '../timing.js';

const CHECKED = 2_000;

const task: EngineTask = JSON.parse(process.argv[2] ?? '{}');
const checked = requestsOf(new FullWorld(task.grants), CHECKED, 60);
const began = performance.now();
const engine = restoreEngine(readFileSync(task.snapshotFile));
for (const request of checked.slice(0, 1)) engine.decide(request);
const seconds = (performance.now() - began) / 1_000;
const figures: RestoreFigures = { seconds, resident: residentMiB(), checked: digestOf(engine, checked) };
process.stdout.write(JSON.stringify(figures));
