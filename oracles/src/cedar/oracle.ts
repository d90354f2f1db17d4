import { DecisionPoint } from '@coop/consent-engine';
import type { Finding, OracleParts } from '../oracle.js';
import { casbinOn } from './casbin-engine.js';
import { cedarOn } from './cedar-engine.js';
import { worldOf, type Asked, type World } from './worlds.js';

const SEED = 20_260_501;
const WORLDS = 1_000;
const REQUESTS = 12;
/** Answers of one kind must not be rare: what is always refused compares nothing. */
const LEAST_OF_EACH = 0.2;

/** Cedar and Casbin decide what they can express, by policies of their own, and must answer as ours does. */
export function cedar({ say }: Pick<OracleParts, 'say'>): Promise<readonly Finding[]> {
  return compareWorlds({ worlds: WORLDS, requests: REQUESTS, say });
}

/** An engine on one world. */
type Engine = (world: World) => (asked: Asked) => boolean;

interface Extent {
  readonly worlds: number;
  readonly requests: number;
  readonly say: OracleParts['say'];
  /** The engine that is checked: ours when left out. */
  readonly checked?: Engine;
}

export async function compareWorlds({
  worlds,
  requests,
  say,
  checked = oursOn,
}: Extent): Promise<readonly Finding[]> {
  const tallies = { Cedar: new Tally('Cedar'), Casbin: new Tally('Casbin') };
  for (let n = 0; n < worlds; n += 1) {
    const world = worldOf(SEED + n, requests);
    const ours = checked(world);
    const theirs = [
      [tallies.Cedar, cedarOn(world)],
      [tallies.Casbin, await casbinOn(world)],
    ] as const;
    for (const [index, asked] of world.requests.entries())
      for (const [tally, decides] of theirs)
        tally.count(`world ${SEED + n}, request ${index}`, asked, {
          ours: ours(asked),
          theirs: decides(asked),
        });
  }
  return Object.values(tallies).flatMap((tally) => tally.close(say));
}

export function oursOn(world: Pick<World, 'facts'>): (asked: Asked) => boolean {
  const point = new DecisionPoint();
  for (const fact of world.facts) point.apply(fact);
  return (asked) => point.decide(asked).outcome === 'PERMIT';
}

class Tally {
  readonly #findings: Finding[] = [];
  #permitted = 0;

  constructor(private readonly engine: string) {}

  count(
    what: string,
    asked: Asked,
    { ours, theirs }: { readonly ours: boolean; readonly theirs: boolean },
  ): void {
    if (theirs) this.#permitted += 1;
    const about = { what: `${this.engine}, ${what}` };
    const words = (permits: boolean): string => (permits ? 'permits' : 'denies');
    if (ours === theirs) this.#findings.push(about);
    else
      this.#findings.push({
        ...about,
        fault: `ours ${words(ours)}, ${this.engine} ${words(theirs)} ${JSON.stringify(asked)}`,
      });
  }

  close(say: OracleParts['say']): readonly Finding[] {
    const all = this.#findings.length;
    const faults = this.#findings.filter(({ fault }) => fault !== undefined).length;
    say(
      `${this.engine}: ${all} requests, ${this.#permitted} permitted, ${all - this.#permitted} denied, ${faults} answered otherwise by ours`,
    );
    const rarer = Math.min(this.#permitted, all - this.#permitted) / all;
    if (rarer >= LEAST_OF_EACH) return this.#findings;
    const fault = `one of the two answers is rare: ${(100 * rarer).toFixed(1)} %`;
    return [...this.#findings, { what: `${this.engine}, both answers are frequent`, fault }];
  }
}
