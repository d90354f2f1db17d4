import { parentPort, workerData } from 'node:worker_threads';
import type { EngineTask } from './engine-task.js';
import { runAndAttack } from './run-and-attack.js';

parentPort?.postMessage(runAndAttack(workerData as EngineTask), []);
