import { parentPort, workerData } from 'node:worker_threads';
import { runEngine, type EngineTask } from './engine-task.js';

parentPort?.postMessage(runEngine(workerData as EngineTask), []);
