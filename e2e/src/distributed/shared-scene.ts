import { Instance } from '../instance.js';
import { STEPS } from '../steps.js';
import { World } from '../world.js';
import type { Deployment } from './deployment.js';

const SILENT = { say: () => undefined, fact: () => undefined, position: () => undefined };

/** The story up to a step, for what is tried from there. */
export async function storyUpTo(step: number, deployment: Deployment): Promise<World> {
  const world = new World(Instance.over(deployment), deployment.of('records').length);
  for (const each of STEPS) if (each.number <= step) await each.play(world, SILENT);
  return world;
}

/** A number that an instance tells of itself, by the beginning of its line. @returns undefined when it does not tell it */
export async function metricOf(managementPort: number, name: string): Promise<number | undefined> {
  const text = await (await fetch(`http://127.0.0.1:${managementPort}/metrics`)).text();
  const line = text.split('\n').find((each) => each.startsWith(name));
  return line === undefined ? undefined : Number(line.slice(line.lastIndexOf(' ') + 1));
}
