// needs: nats, postgres, helm
import { Instance } from '../instance.js';
import { STEPS } from '../steps.js';
import { World } from '../world.js';
import { Deployment } from './deployment.js';

const say = (line: string) => process.stderr.write(`  ${line}\n`);
const TELLER = { say, fact: () => undefined, position: () => undefined };

describe('On separate services, two of each, behind one front door', () => {
  let deployment: Deployment;
  let world: World;
  let failed = false;

  beforeAll(async () => {
    deployment = await Deployment.start({ say });
    world = new World(Instance.over(deployment), 2);
  }, 180_000);
  afterAll(async () => {
    for (const { complaints } of deployment.instances) for (const line of complaints) say(line);
    await deployment.stop();
  }, 60_000);

  it.each(STEPS.map((step) => [step.title, step] as const))(
    '%s',
    async (_title, step) => {
      if (failed) throw new Error('an earlier step failed');
      failed = true;
      await step.play(world, TELLER);
      failed = false;
    },
    180_000,
  );

  it('no instance has complained, and each service answered with both of its instances', () => {
    expect(deployment.instances.flatMap(({ complaints }) => complaints)).toEqual([]);
    expect(deployment.instances.filter(({ isRunning }) => !isRunning)).toEqual([]);
  });
});
