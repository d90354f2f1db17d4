import { join } from 'node:path';
import { expectEqual, expectThat } from '../expectations.js';
import { tracesAtProvider } from '../evidence/provider-traces.js';
import { verifyReceipt } from '../evidence/receipts.js';
import {
  filesWith,
  opensWithAnyRemainingKey,
  openWithStoredKeys,
  valuesUnder,
  wrappedKeys,
  type SealedValue,
  type WrappedKey,
} from '../evidence/sealed-values.js';
import { read, refusedReading } from '../partner.js';
import { refreshed, signIn } from '../sign-in.js';
import type { Step, Teller } from '../step.js';
import { FIELDS, type World } from '../world.js';
import { checkHistoryAfter, type ErasureReceipt } from './history-after-erasure.js';
import { loseAKey } from './lost-key.js';
import { importFile } from './step-01-imports.js';
import { VALUES } from './step-03-records.js';

interface Remembered {
  readonly keys: readonly WrappedKey[];
  readonly values: readonly SealedValue[];
}

/** Before: every value of hers opens with the stored keys; ciphertext and wrapped key are remembered. */
async function remember(world: World, teller: Teller): Promise<Remembered> {
  const folders = await world.instance.looked();
  const keys = wrappedKeys(folders).filter(({ subject }) => subject === world.the('first').party);
  const values = valuesUnder(folders, new Set(keys.map(({ id }) => id)));
  expectThat('she has keys and values', keys.length > 0 && values.length > 0, [keys.length, values.length]);
  const opened = values.map((value) => openWithStoredKeys(folders, value));
  expectThat(
    'before, each of her values opens with the stored keys',
    opened.every((text) => text !== undefined),
  );
  const known = JSON.stringify(VALUES[FIELDS.common]);
  expectThat('also the one that concerns both', opened.includes(known));
  teller.say(`before: ${values.length} values of hers open with the ${keys.length} stored keys`);
  return { keys, values };
}

/** After: neither byte string is in any file, and no key that is left opens what was remembered. */
async function gone(world: World, teller: Teller, { keys, values }: Remembered): Promise<void> {
  const folders = await world.instance.looked();
  const needles = [...keys.map(({ wrapped }) => wrapped), ...values.map(({ ciphertext }) => ciphertext)];
  const found = [folders.dataDir, folders.keysDir].flatMap((folder) => filesWith(folder, needles));
  expectEqual('neither ciphertext nor wrapped key occurs in any file', found, []);
  const opened = values.filter((value) => opensWithAnyRemainingKey(folders, value));
  expectEqual('no remaining key opens a remembered ciphertext', opened.length, 0);
  teller.say(
    'after: neither ciphertexts nor wrapped keys occur in any file, and no remaining key opens them',
  );
}

async function accountGone(world: World): Promise<void> {
  const first = world.the('first');
  const atProvider = await tracesAtProvider(world.instance, first.party);
  expectEqual('the provider holds no account, session or link of hers', atProvider, []);
  const answer = await first.api.ask('GET', '/identity/me');
  expectThat('her token lets nobody in', [401, 403, 410].includes(answer.status), [
    answer.status,
    answer.body,
  ]);
  const again = await refreshed(world.url, first.tokens).then(
    () => 'a token',
    () => undefined,
  );
  expectEqual('her session cannot be renewed', again, undefined);
  // Whoever has the address may come anew; the account that was hers, and all that it led to, is gone.
  const newcomer = await signIn(world.url, 'someone with her address', first.email);
  const { records } = await newcomer.api.get<{ records: object[] }>('/records');
  expectThat('her address does not lead to her again', newcomer.party !== first.party, newcomer.party);
  expectEqual('nor to anything of hers', records, []);
}

interface View {
  readonly fields: readonly {
    readonly name: string;
    readonly state: string;
    readonly value: string | null;
  }[];
}

async function everyApiSaysErased(world: World, teller: Teller, position: string): Promise<void> {
  const sinceErasure = { 'coop-at-least': position };
  const [steward, signatory] = [world.the('steward').api, world.the('signatory').api];
  const { party } = world.the('first');
  const record = world.the('records').confidential;
  const view = await signatory.get<View>(`/records/${record}`, sinceErasure);
  const states = Object.fromEntries(view.fields.map(({ name, state }) => [name, state]));
  expectEqual(
    'her field and the common one are erased',
    [states[FIELDS.first], states[FIELDS.common]],
    ['erased', 'erased'],
  );
  const second = view.fields.find(({ name }) => name === FIELDS.second);
  expectEqual(
    'the second member’s own field is still readable',
    second?.value,
    VALUES[FIELDS.second] ?? null,
  );
  const known = await steward.get<{ erased: boolean; name?: string; email?: string }>(
    `/identity/parties/${party}`,
    sinceErasure,
  );
  expectEqual(
    'identity answers erased',
    [known.erased, known.name, known.email],
    [true, undefined, undefined],
  );
  const vouch = { body: { met: 'in-person' } };
  const refused = await world
    .the('vouchers')[0]
    .api.mustNot(410, 'POST', `/identity/parties/${party}/vouches`, vouch);
  expectEqual('nothing can be done to her any more', refused.body.code, 'erased');
  await partnerGetsTheRest(world);
  teller.say(
    'every API answers erased, for the common field too; the second member’s own fields are still readable',
  );
}

async function partnerGetsTheRest(world: World): Promise<void> {
  const partner = world.the('partner');
  const asked = { record: world.the('records').confidential, contract: world.the('contract') };
  const left = await read(partner, asked);
  expectEqual('the partner still gets the second member’s field alone', Object.keys(left.fields), [
    FIELDS.second,
  ]);
  for (const field of [FIELDS.first, FIELDS.common])
    await refusedReading(partner, { ...asked, fields: [field] });
}

/** The list of step 1 is imported again, as a new list: her row is set aside by the fingerprint that she let stay. */
async function notBroughtBack(world: World, teller: Teller): Promise<void> {
  const declared = {
    kind: 'persons' as const,
    category: world.category('people-again'),
    source: 'La même liste, plus tard',
    purposes: ['AcademicResearch'],
    legalBasis: 'lpd-31-2-overriding-interest',
  };
  const { setAside } = await importFile(world.the('steward').api, declared, world.the('personsFile'));
  const aside = setAside as { row: number; code: string }[];
  expectThat(
    'her row is set aside',
    aside.some(({ row, code }) => row === 4 && code === 'erased-person'),
    aside,
  );
  teller.say('a new import of the old list did not bring her address back');
}

function checkReceipt(world: World, teller: Teller, receipt: ErasureReceipt): void {
  const what = receipt.remains.map((rest) => rest.what);
  expectThat(
    'the receipt names keys and values',
    receipt.keysDestroyed > 0 && receipt.valuesDeleted > 0,
    receipt,
  );
  for (const rest of ['pseudonymous-history', 'delivered-copies', 'keyed-fingerprint', 'backups'])
    expectThat(`the receipt says that "${rest}" remain`, what.includes(rest), what);
  const backups = receipt.remains.find((rest) => rest.what === 'backups');
  expectThat('and until when backups do', Date.parse(backups?.until ?? '') > Date.now(), backups);
  expectEqual(
    'every service acknowledged that it let go of her',
    receipt.acknowledgements.map(({ service }) => service),
    ['identity', 'consent', 'records', 'anonymisation', 'audit', 'portal'],
  );
  expectEqual('it is hers', receipt.party, world.the('first').party);
  teller.fact('remains', receipt.remains);
}

export const erasure: Step = {
  number: 13,
  title: 'The first member asks to be erased; what remains is told; a lost key is not called erased',
  async play(world, teller) {
    const remembered = await remember(world, teller);
    const { body } = await world
      .the('first')
      .api.must<ErasureReceipt>('POST', '/identity/erasures', { body: { keepFingerprint: true } });
    teller.position('erasure completed', body.position);
    checkReceipt(world, teller, body);
    await gone(world, teller, remembered);
    await accountGone(world);
    const told = await world.the('steward').api.get<ErasureReceipt>(`/identity/erasures/${body.party}`);
    expectEqual('the receipt can be asked for again', told.position, body.position);
    await everyApiSaysErased(world, teller, body.position);
    await notBroughtBack(world, teller);
    await checkHistoryAfter(world, teller, body);
    for (const receipt of world.the('receipts')) await verifyReceipt(receipt);
    await loseAKey(world, teller, join(world.instance.scratch, 'lost'));
  },
};
