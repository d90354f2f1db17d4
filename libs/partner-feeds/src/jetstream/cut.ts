import { isUserOf, type FeedNames } from './names.js';
import type { PartnerConnections } from './connections.js';
import type { Cut, FeedState } from './feed-states.js';
import type { FeedDirectory } from './ports.js';
import type { FeedServer } from './server.js';

export interface CutParts {
  readonly server: FeedServer;
  readonly connections: PartnerConnections;
  readonly directory: Pick<FeedDirectory, 'cut'>;
  /** Milliseconds, never decreasing. */
  readonly monotonic: () => number;
  /** Keeps a state durably. */
  readonly keep: (state: FeedState) => Promise<void>;
}

/** A cut was carried out, and yet something is left. It is begun anew. */
export class CutIncomplete extends Error {
  override readonly name = 'CutIncomplete';

  constructor(readonly left: 'stream' | 'connections') {
    super(`after a cut there is still something left: ${left}`);
  }
}

interface Step {
  readonly step: string;
  run(state: FeedState): Promise<{ readonly connections?: number } | void>;
}

/**
 * In this order: whoever still reads finds no consumer, then no events, then no stream, and is then put out. The
 * callout lets nobody in from the moment at which the state says `cutting`.
 */
function stepsOf({ server, connections }: CutParts, names: FeedNames): readonly Step[] {
  const isMeant = (user: string): boolean => isUserOf(user, names);
  return [
    { step: 'consumers-deleted', run: () => server.deleteConsumers(names) },
    { step: 'stream-purged', run: () => server.purge(names) },
    { step: 'stream-deleted', run: () => server.deleteStream(names) },
    { step: 'connections-ended', run: async () => ({ connections: await connections.end(isMeant) }) },
    {
      step: 'absence-verified',
      run: async () => {
        if (await server.exists(names)) throw new CutIncomplete('stream');
        if ((await connections.count(isMeant)) > 0) throw new CutIncomplete('connections');
      },
    },
  ];
}

/**
 * Carries out what is left of a cut and says that it is done. May be called again after any failure: a step that was
 * not noted is repeated, and each may be.
 * @param cut - as it was decided and kept, with what was done already
 */
export async function carryOut(
  parts: CutParts,
  names: FeedNames,
  state: FeedState & { readonly cut: Cut },
): Promise<FeedState> {
  let now = state;
  for (const { step, run } of stepsOf(parts, names)) {
    if (now.cut.steps.some((done) => done.step === step)) continue;
    const began = parts.monotonic();
    const found = await run(now).catch(async (error: unknown) => {
      if (error instanceof CutIncomplete) await parts.keep({ ...now, cut: { ...now.cut, steps: [] } });
      throw error;
    });
    const steps = [...now.cut.steps, { step, ms: Math.round(parts.monotonic() - began) }];
    const ended = now.cut.connections + (found?.connections ?? 0);
    now = { ...now, cut: { ...now.cut, steps, connections: ended } };
    await parts.keep(now);
  }
  const { id, reason, decided, steps, connections } = now.cut;
  const fact = { cut: id, party: now.party, reason, decided, delivered: now.published };
  await parts.directory.cut({ ...fact, connections, steps });
  const done: FeedState = { ...now, status: 'cut' };
  await parts.keep(done);
  return done;
}
