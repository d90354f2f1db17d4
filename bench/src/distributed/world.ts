import { Deployment, type ServiceInstance } from '@coop/e2e/distributed';
import { castOf, type Cast } from '../cast.js';

/** Budgets are not what is measured here. */
const PLENTY = 1_000_000;

export type Pair = readonly [ServiceInstance, ServiceInstance];

/** The cooperative as separate processes on real PostgreSQL and NATS; what is measured runs twice. */
export interface World {
  readonly deployment: Deployment;
  readonly consent: Pair;
  readonly records: Pair;
  /** Member and partner with fresh tokens, through the front door. */
  cast(): Promise<Cast>;
  stop(): Promise<void>;
}

/** Where one instance answers, past the front door. */
export const urlOf = ({ spec }: ServiceInstance): string => `http://127.0.0.1:${spec.port}`;

/** Starts everything. @throws Error with what a service said, when one does not start; nothing is left running */
export async function openWorld(say: (line: string) => void): Promise<World> {
  const deployment = await Deployment.start({ replicas: 1, say, requestsPerSecond: PLENTY });
  try {
    const consent = [...deployment.of('consent'), await deployment.add('consent')];
    const limited = deployment.of('records');
    const without = { READINGS_PER_SECOND: String(PLENTY), READINGS_AT_ONCE: String(PLENTY) };
    const records = [await deployment.add('records', without), await deployment.add('records', without)];
    for (const instance of deployment.instances) await instance.ready();
    for (const instance of limited) await deployment.retire(instance);
    await deployment.door.look();
    const partnersDir = `${deployment.dataDir}.partners`;
    let latest: Cast | undefined;
    return {
      deployment,
      consent: pairOf(consent),
      records: pairOf(records),
      cast: async () => (latest = await castOf(deployment.url, { partnersDir }, latest)),
      stop: () => deployment.stop(),
    };
  } catch (error) {
    await deployment.stop();
    throw error;
  }
}

function pairOf([one, other]: readonly ServiceInstance[]): Pair {
  if (one === undefined || other === undefined) throw new TypeError('two instances are needed');
  return [one, other];
}
