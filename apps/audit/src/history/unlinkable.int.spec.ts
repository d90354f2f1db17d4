import type { OwnLog } from '@coop/contracts/audit-api';
import { hashesOfLog } from '../testing/hashes-of-log.js';
import { VerifiableMap } from '@coop/tlog';
import { ownLog } from '../application/own-log.js';
import { recordSubjectHeads } from '../application/record-subject-heads.js';
import { ANNA, handle, HistoryWorld, temporaryFolders } from '../testing/history-world.js';
import { openTestAudit } from '../testing/open-test-audit.js';
import { blindOf, extended, headValue, mapKeyOf, subjectKey, type SubjectHead } from './subject-chains.js';

const BRUNO = handle('bruno');
const folder = temporaryFolders();
let world: HistoryWorld;
let audit: Awaited<ReturnType<typeof openTestAudit>>;

/** Anna and Bruno alone: the worst case, in which the one thing beside his own value is hers. */
beforeEach(async () => {
  world = new HistoryWorld();
  audit = await openTestAudit(world, folder);
  for (const party of [ANNA, BRUNO])
    await world.append('identity.party.registered', { party, kind: 'person', registeredBy: 'system:test' });
  await world.grant('grant of anna');
  await world.append('consent.decision.given', { subjects: [BRUNO] });
  await world.withdraw(handle('grant of anna'));
  await record();
});

afterEach(() => audit.close());

async function record() {
  await audit.parts.integrator.gate.reached(world.store.head(), 5_000);
  await recordSubjectHeads(audit.parts);
}

/** What stands in Bruno's proof beside the way to his own value. */
function siblingOf({ map }: OwnLog): string {
  const [sibling, ...others] = map?.proof.siblings ?? [];
  expect(others).toEqual([]);
  return sibling ?? '';
}

const positionOf = ({ map }: OwnLog): bigint =>
  BigInt((JSON.parse(map?.opening.event ?? '{}') as { data: { atPosition: string } }).data.atPosition);

/** Every selection of the leaves that are not Bruno's, as chains, with what the map would hold for Anna then. */
async function matches(view: OwnLog, blinds: readonly Uint8Array[]): Promise<number[][]> {
  const his = new Set(view.parts.flatMap(({ entries }) => entries.map(({ index }) => index)));
  const covered = Number(positionOf(view));
  const leaves = (await hashesOfLog(audit.parts.opened.source, covered))
    .map((hash, index) => ({ hash, index }))
    .filter(({ index }) => !his.has(index));
  const found: number[][] = [];
  for (let choice = 1; choice < 2 ** leaves.length; choice += 1) {
    const chosen = leaves.filter((_, at) => (choice >> at) % 2 === 1);
    const head = chosen.reduce<SubjectHead | undefined>(
      (before, { index, hash }) => extended(before, index, hash),
      undefined,
    );
    for (const blind of blinds) {
      const map = new VerifiableMap();
      if (head !== undefined) map.set(subjectKey(ANNA), headValue(blind, head));
      if (Buffer.from(map.root()).toString('hex') === siblingOf(view))
        found.push(chosen.map(({ index }) => index));
    }
  }
  return found;
}

describe('what a member sees of the map', () => {
  it('does not tell which leaves are those of another, whatever she tries, even knowing the handle', async () => {
    const view = await ownLog(audit.parts, BRUNO);
    const at = positionOf(view);
    const guesses = [
      new Uint8Array(0),
      new Uint8Array(32),
      Buffer.from(view.map?.blind ?? '', 'hex'),
      subjectKey(ANNA),
      blindOf(mapKeyOf('00'.repeat(32)), ANNA, at),
    ];
    expect(await matches(view, guesses)).toEqual([]);
  });

  it('would tell it to whoever had the blind: the trial can succeed', async () => {
    const view = await ownLog(audit.parts, BRUNO);
    const { founding } = await audit.parts.subjectHeads.recorded();
    const blind = blindOf(mapKeyOf(founding?.salt ?? ''), ANNA, positionOf(view));
    expect(await matches(view, [blind])).toEqual([[0, 2, 4]]);
  });

  it('does not tell between two maps whether anything concerned another meanwhile', async () => {
    const before = await ownLog(audit.parts, BRUNO);
    await world.append('consent.decision.given', { subjects: [BRUNO] });
    await record();
    const after = await ownLog(audit.parts, BRUNO);
    expect(positionOf(after)).toBeGreaterThan(positionOf(before));
    expect(siblingOf(after)).not.toBe(siblingOf(before));
  });

  it('never holds what the blinds follow from, nor a handle of another', async () => {
    const { founding } = await audit.parts.subjectHeads.recorded();
    for (const party of [ANNA, BRUNO, handle('nobody')]) {
      const text = JSON.stringify(await ownLog(audit.parts, party));
      expect(text).not.toContain(founding?.salt ?? '');
      for (const other of [ANNA, BRUNO].filter((each) => each !== party)) expect(text).not.toContain(other);
    }
  });
});
