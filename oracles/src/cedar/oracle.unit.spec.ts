import { compareWorlds, oursOn } from './oracle.js';
import { worldOf, type World } from './worlds.js';

const silent = (): void => undefined;
const FEW = { worlds: 15, requests: 12, say: silent };

const faultsOf = async (checked?: Parameters<typeof compareWorlds>[0]['checked']): Promise<number> => {
  const findings = await compareWorlds(checked === undefined ? FEW : { ...FEW, checked });
  return findings.filter(({ fault }) => fault?.startsWith('ours') === true).length;
};

/** An engine that does not hear of some facts. */
const deafTo = (kind: string) => (world: World) =>
  oursOn({ facts: world.facts.filter((fact) => fact.kind !== kind) });

describe('Cedar and Casbin', () => {
  it('answer as ours does', async () => {
    expect(await faultsOf()).toBe(0);
  });

  it.each(['prohibition-placed', 'grant-withdrawn', 'grant-given'])(
    'notice an engine that does not hear of %s',
    async (kind) => {
      expect(await faultsOf(deafTo(kind))).toBeGreaterThan(0);
    },
  );

  it('notice an engine that asks one person alone', async () => {
    const alone = (world: World) => {
      const [first] = world.record.owners;
      const fields = world.record.fields.map((field) => ({
        ...field,
        subjects: first === undefined ? [] : [first],
      }));
      return oursOn({
        facts: world.facts.map((fact) => (fact.kind === 'record-known' ? { ...fact, fields } : fact)),
      });
    };
    expect(await faultsOf(alone)).toBeGreaterThan(0);
  });

  it('are asked the same again with the same seed', () => {
    expect(worldOf(7, 12)).toEqual(worldOf(7, 12));
    expect(worldOf(7, 12)).not.toEqual(worldOf(8, 12));
  });
});
