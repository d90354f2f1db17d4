// needs: nats, postgres, helm
import type { Verification } from '../evidence/coop-cli.js';
import type { World } from '../world.js';
import { Deployment } from './deployment.js';
import { FAULTS, playUnderFire, type FaultReport } from './under-fire.js';

const say = (line: string) => process.stderr.write(`  ${line}\n`);

describe('The story on separate services, two of each', () => {
  let deployment: Deployment;
  let reports: readonly FaultReport[];
  let world: World;

  beforeAll(async () => {
    deployment = await Deployment.start({ say });
    ({ reports, world } = await playUnderFire(deployment, say));
  }, 900_000);
  afterAll(async () => {
    for (const { complaints } of deployment.instances) for (const line of complaints.slice(-3)) say(line);
    await deployment.stop();
  }, 60_000);

  it.each(FAULTS.map(({ victim, step }) => [victim, step] as const))(
    'goes on to its end although %s was killed in the middle of step %i',
    (victim) => {
      const report = reports.find((each) => each.victim === victim);
      expect(report).toBeDefined();
      expect(report?.failed).toBeUndefined();
    },
  );

  it('leaves a history that an auditor verifies without a finding', async () => {
    const { body } = await world.audit.must<Verification>('POST', '/audit/verify', { body: { anchors: [] } });
    expect(body.findings).toEqual([]);
    expect(body.anchoredTo).toBeDefined();
  });

  it('leaves no personal value in what the services wrote of themselves', () => {
    const told = deployment.instances.map((instance) => instance.told).join('');
    expect(told).not.toMatch(/@[a-z.]*story-/);
    expect(told).not.toMatch(/Membre|Velanquoz|Jolerdex/);
  });
});
