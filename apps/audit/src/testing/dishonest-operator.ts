import type { OwnLog } from '@coop/contracts/audit-api';
import { leafOf, openingOf, type Json, type StoredEvent } from '@coop/event-sourcing';
import {
  CheckpointSigner,
  generateKeyPair,
  leafHash,
  MemoryTileStorage,
  parseSignerKey,
  parseVerifierKey,
  proveInclusions,
  TileReader,
  TransparencyLog,
  VolatileSignerMemory,
} from '@coop/tlog';
import { blindOf, mapKeyOf, SubjectChains, subjectKey } from '../history/subject-chains.js';
import { handle } from './history-world.js';
import { ORIGIN } from './open-test-log.js';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

function eventAt(position: number, type: string, data: Json): StoredEvent {
  const id = handle(`event ${position}`);
  return {
    ...{ id, type, version: 1, data, retention: 'until-erasure', revision: 0n },
    ...{ position: BigInt(position), stream: `x-${id}`, recordedAt: '2026-01-10T08:00:00.000Z' },
    ...{ actor: 'system:test', correlationId: id, causationId: id, commandId: id, salt: 'ab'.repeat(32) },
  };
}

/**
 * A log and a map as somebody might make them who holds all keys and keeps to no rule, and the file that follows from
 * them: the map assigns to `party` the events at `assigned`, and says that it reaches up to `atPosition`.
 */
export async function dishonestFile(
  party: string,
  datas: readonly Json[],
  { assigned, atPosition }: { readonly assigned: readonly number[]; readonly atPosition: number },
): Promise<OwnLog> {
  const events = datas.map((data, at) => eventAt(at + 1, 'x.y.happened', data));
  const chains = new SubjectChains();
  for (const index of assigned) chains.add(index, leafHash(leafOf(events[index] as StoredEvent)), [party]);
  const mapKey = mapKeyOf('cd'.repeat(32));
  const map = chains.map(mapKey, BigInt(atPosition));
  const root = hex(map.root());
  const recording = eventAt(events.length + 1, 'audit.subject-heads.recorded', {
    root,
    atPosition: String(atPosition),
  });
  const { skey, vkey } = generateKeyPair(ORIGIN);
  const storage = new MemoryTileStorage();
  const log = await TransparencyLog.open({
    storage,
    signer: new CheckpointSigner({
      ...{ origin: ORIGIN, keys: [parseSignerKey(skey)], memory: new VolatileSignerMemory() },
    }),
    verifiers: [parseVerifierKey(vkey)],
  });
  await log.append([...events, recording].map(leafOf));
  const { hashes } = new TileReader((path) => storage.read(path), log.size);
  const proof = await proveInclusions(hashes, [...assigned, events.length], log.size);
  const entries = assigned.map((index) => {
    const event = events[index] as StoredEvent;
    const { recordedAt: time, type } = event;
    return { index, time, type, leafHash: hex(leafHash(leafOf(event))), opening: openingOf(event) };
  });
  const { siblings, end } = map.prove(subjectKey(party));
  return {
    ...{ format: 'dc/own-log/v1', party, origin: ORIGIN, vkey, checkpoint: log.checkpoint() ?? '' },
    map: {
      ...{ index: events.length, opening: openingOf(recording) },
      proof: {
        siblings: siblings.map(hex),
        end: end && { key: hex(end.key), value: hex(end.value) },
      },
      blind: hex(blindOf(mapKey, party, BigInt(atPosition))),
    },
    parts: [{ entries, proof: proof.map(hex), next: null }],
    ...{ since: [], moreSince: 0 },
  };
}
