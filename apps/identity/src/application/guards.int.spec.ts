import { IndexRunner } from '@coop/event-sourcing';
import { createActorIndex } from '../projections/actor-index.js';
import { foundTestCooperative, openTestIdentity, type TestIdentity } from '../testing/identity-app.js';
import { endMandate, giveMandate } from './mandates.js';
import { registerParty, vouchFor } from './parties.js';
import { systemCommand, type IdentityPorts } from './ports.js';

/** Two instances decide at the same moment: what one has not read yet, the ledger still refuses. */
describe('A decision on facts that have moved', () => {
  let identity: TestIdentity;
  let aline: string;
  let bruno: string;
  let chiara: string;
  let commands = 0;

  const command = () => {
    commands += 1;
    return systemCommand(`0199a000-0000-7000-8000-${String(commands).padStart(12, '0')}`, 'c'.repeat(64));
  };
  const steward = async (party: string) => {
    await identity.settled();
    const now = new Date(Date.now() + 1000).toISOString();
    const held = identity.parts.actors.mandatesInForce(party, now).find(({ kind }) => kind === 'steward');
    return { party, stewardMandate: held?.mandate ?? '' };
  };
  /** An instance that has read the ledger up to now, and reads no further. */
  const frozen = async (): Promise<IdentityPorts> => {
    const actors = createActorIndex();
    const runner = new IndexRunner(identity.store, [actors]);
    await runner.catchUp();
    return { ...identity.parts, actors, gates: { ...identity.parts.gates, indexes: runner.gate } };
  };

  beforeEach(async () => {
    identity = await openTestIdentity();
    aline = await foundTestCooperative(identity);
    [, bruno, chiara] = identity.parts.actors.founding!.firstVouchers as [string, string, string];
    await giveMandate(identity.parts, command(), await steward(aline), { kind: 'steward', agent: bruno });
    await identity.settled();
  });

  afterEach(() => identity.close());

  it('gives no mandate and registers nobody by a steward whose own mandate has just ended', async () => {
    const [late, by] = [await frozen(), await steward(bruno)];
    await endMandate(identity.parts, command(), await steward(aline), by.stewardMandate);
    await expect(giveMandate(late, command(), by, { kind: 'auditor', agent: chiara })).rejects.toMatchObject({
      code: 'CheckFailed',
    });
    const newcomer = { kind: 'person', name: 'Dora Keller' } as const;
    await expect(registerParty(late, command(), by, newcomer)).rejects.toMatchObject({ code: 'CheckFailed' });
  });

  it('never ends both of two stewards who end each other', async () => {
    const [one, other] = [await steward(aline), await steward(bruno)];
    const late = await frozen();
    await endMandate(identity.parts, command(), one, other.stewardMandate);
    await expect(endMandate(late, command(), other, one.stewardMandate)).rejects.toMatchObject({
      code: 'CheckFailed',
    });
  });

  it('vouches for nobody, and by nobody, whose erasure has just been asked for', async () => {
    const late = await frozen();
    const request = { party: chiara, requestedBy: chiara, keepFingerprint: false };
    await identity.parts.erasures.erase(command(), request);
    const vouch = (by: string, party: string) =>
      vouchFor(late, command(), { party: by }, { party, met: 'in-person' });
    await expect(vouch(bruno, chiara)).rejects.toMatchObject({ code: 'CheckFailed' });
    await expect(vouch(chiara, bruno)).rejects.toMatchObject({ code: 'CheckFailed' });
  });
});
