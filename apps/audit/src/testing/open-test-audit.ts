import { join } from 'node:path';
import {
  ActorDirectory,
  createHttpApp,
  JsonLogger,
  ServiceKitModule,
  TokenVerifier,
  type Actor,
  type Role,
} from '@coop/service-kit';
import { aloneLeases, ProjectionRunner, stateDigest } from '@coop/event-sourcing';
import { openReadModels } from '@coop/event-store-sqlite/read-models';
import type { Bus } from '@coop/message-bus';
import { memoryVault } from '@coop/personal-data';
import { acceptWitnessRequests } from '../api/witness.controller.js';
import { AuditModule, auditParts, runLog } from '../audit.module.js';
import type { HistoryDoors } from '../history/doors.js';
import { controlHistory } from '../history/control-history.js';
import { projections } from '../replay.js';
import { openBundleSigner } from '../storage/bundle-key.js';
import { logInFolders } from '../storage/log-in-folders.js';
import { ANNA, doors, handle, type HistoryWorld } from './history-world.js';
import { ORIGIN } from './open-test-log.js';

/** Tokens of these specs are names; nobody else is let in. */
class NamedTokens extends TokenVerifier {
  override async verify(token: string) {
    return {
      issuerName: 'test',
      subject: token,
      clientId: 'test',
      scopes: [],
      expires: Number.MAX_SAFE_INTEGER,
    };
  }
}

/** What the mandates of some auditors cover; of all others nothing, although a role is still shown. */
const SCOPES: Readonly<Record<string, unknown>> = {
  'contact-auditor': { categories: ['contact'] },
  'phone-auditor': { categories: ['contact'], fields: ['phone'] },
  'press-auditor': { categories: ['press'] },
  'odd-auditor': { everything: true },
};

/** An auditor, some whose mandate has a scope or is over, and everyone else. */
class SomePeople extends ActorDirectory {
  override actorOf({ subject }: { readonly subject: string }): Actor {
    const auditor = {
      mandate: handle(`${subject} mandate`),
      kind: 'auditor',
      principal: handle('cooperative'),
    };
    const roles: readonly Role[] = subject.endsWith('auditor') ? ['auditor'] : ['member'];
    const guardian = { mandate: handle('guardianship'), kind: 'guardian', principal: ANNA };
    const scope = SCOPES[subject];
    const scoped = scope === undefined ? [] : [{ ...auditor, scope }];
    const others = subject === 'guardian-of-anna' ? [guardian] : scoped;
    const mandates = subject === 'auditor' ? [auditor] : others;
    return { party: handle(subject), kind: 'person', level: 'A1', roles, mandates, position: 0n };
  }

  override stale(): boolean {
    return false;
  }
}

/** The audit service over a world, behind the real guards, with its log following. */
export async function openTestAudit(
  world: HistoryWorld,
  folder: (name: string) => string,
  {
    digestEvery = 5_000,
    kept,
    ...told
  }: {
    readonly digestEvery?: number;
    readonly watched?: string;
    readonly policy?: string;
    readonly kept?: HistoryDoors['kept'];
  } = {},
) {
  const vault = memoryVault({ clock: { now: () => new Date(world.now) } });
  const readModels = openReadModels(':memory:');
  const runner = new ProjectionRunner(world.store, readModels, projections);
  await runner.prepare();
  const parts = await auditParts({
    store: world.store.forService('audit'),
    vault: vault.forService('audit', []),
    blind: vault.blind,
    readModels,
    gates: { readModels: runner.gate, indexes: runner.gate },
    bus: { request: () => Promise.reject(new Error('nobody is asked')) } as Bus,
    clock: () => new Date(world.now),
    place: logInFolders({ logDir: folder('log'), keysDir: folder('keys'), origin: ORIGIN }),
    leases: aloneLeases,
    doors: kept === undefined ? doors : { ...doors, kept },
    ...{ digestEvery, ...told },
    bundleSigner: openBundleSigner(join(folder('bundle-key'), 'evidence.skey'), ORIGIN),
    liveDigests: async () => {
      const atPosition = world.store.head();
      const control = await controlHistory(world.store, doors).from(atPosition);
      return [{ readModel: control.name, atPosition, digest: stateDigest(control.digestInput()) }];
    },
  });
  const stop = new AbortController();
  const stopLog = new AbortController();
  const logging = runLog(parts, AbortSignal.any([stop.signal, stopLog.signal]));
  const running = Promise.all([logging, runner.run(stop.signal)]);
  const kit = ServiceKitModule.register({ verifier: new NamedTokens(), actors: new SomePeople() });
  const logger = new JsonLogger({ destination: { write: () => undefined } });
  const app = await createHttpApp(
    { module: class Root {}, imports: [kit, AuditModule.register(parts)] },
    { logger },
  );
  acceptWitnessRequests(app);
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  return {
    parts,
    runner,
    get: (url: string, token?: string) =>
      app.inject({
        method: 'GET',
        url,
        headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      }),
    post: (url: string, token: string, payload: object = {}) =>
      app.inject({ method: 'POST', url, payload, headers: { authorization: `Bearer ${token}` } }),
    app,
    /** From now on the log takes nothing in. */
    stopLog: async () => {
      stopLog.abort();
      await logging;
    },
    close: async () => {
      await app.close();
      stop.abort();
      await running;
      await readModels.close();
      await vault.close();
    },
  };
}
