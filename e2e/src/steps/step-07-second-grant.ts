import { eventually, expectEqual, expectThat } from '../expectations.js';
import { eventAt, loggedUpTo } from '../history.js';
import { read } from '../partner.js';
import { verifyReceipt, type ReceiptFile } from '../evidence/receipts.js';
import type { Person } from '../sign-in.js';
import type { Step, Teller } from '../step.js';
import { FIELDS, type World } from '../world.js';
import { inAMonth, requestFrom, type Given } from './grants.js';
import { VALUES } from './step-03-records.js';

async function answerRequest(world: World, teller: Teller): Promise<Given> {
  const [second, partner] = [world.the('second'), world.the('partner')];
  const fields = [FIELDS.second, FIELDS.common];
  const record = world.the('records').confidential;
  const request = await requestFrom(partner, second, { contract: world.the('contract'), record, fields });
  await eventually('the request reaches the second member', async () => {
    const { requests } = await second.api.get<{ requests: { request: string; answer: string | null }[] }>(
      '/consent/requests',
    );
    return requests.find((each) => each.request === request && each.answer === null);
  });
  const { notice } = await second.api.get<{ notice: string }>(
    `/consent/requests/${request}/notice?language=en`,
  );
  expectThat('she reads a notice before she answers', notice.length > 40, notice);
  const { body } = await second.api.post<Given>(`/consent/requests/${request}/answer`, {
    answer: 'granted',
    fields,
    purposes: ['AcademicResearch'],
    until: inAMonth(),
    notice: { language: 'en' },
  });
  teller.position('second member’s grant', body.position);
  return body;
}

interface ReceiptPerson {
  readonly who: Person;
  readonly grant: string;
  readonly language: string;
}

/** The member keeps a receipt; it verifies without the cooperative, and names nobody. */
async function receiptOf(world: World, { who, grant, language }: ReceiptPerson): Promise<ReceiptFile> {
  const { grants } = await who.api.get<{ grants: { grant: string }[] }>('/consent/grants');
  expectThat(
    'the grant stands among her own',
    grants.some((each) => each.grant === grant),
    grants.length,
  );
  const { receipts } = await who.api.get<{ receipts: { receipt: string; grant: string; moment: string }[] }>(
    '/consent/receipts',
  );
  const given = receipts.find((each) => each.grant === grant && each.moment === 'given');
  const file = await who.api.get<ReceiptFile>(`/consent/receipts/${given?.receipt ?? ''}`);
  const content = await verifyReceipt(file);
  expectEqual('the receipt is of this grant', content.grant, grant);
  const event = await eventAt(world.audit, content.event.position);
  expectEqual(
    'it names the event at its position',
    [content.event.id, event.type],
    [event.id, 'consent.grant.given'],
  );
  const said = event.data as Pick<typeof content, 'terms' | 'notice'>;
  expectEqual('it says that consent was given', content.statuses, ['dpv:ConsentGiven']);
  expectEqual('it holds the terms of the event', content.terms, said.terms);
  expectEqual('it holds the hash and language of the notice', content.notice, said.notice);
  expectEqual('it names the language in which she read', content.notice.language, language);
  expectEqual('it names the level of her sign-in', content.evidence.level, 'A2');
  expectThat('and its time', typeof content.evidence.authTime === 'string', content.evidence);
  const personal = [who.email, who.name, ...Object.values(VALUES).filter((value) => value !== null)];
  expectThat('a receipt holds no personal data', !personal.some((value) => content.text.includes(value)));
  return file;
}

export const secondGrant: Step = {
  number: 7,
  title: 'The second member grants; the partner gets all granted fields; receipts verify offline',
  async play(world, teller) {
    const record = world.the('records').confidential;
    const { grant, position } = await answerRequest(world, teller);
    world.keep('secondGrant', grant);
    const disclosed = await read(world.the('partner'), { record, contract: world.the('contract') }, position);
    const granted = [FIELDS.first, FIELDS.second, FIELDS.common].sort();
    expectEqual('all granted fields, the common one included', Object.keys(disclosed.fields).sort(), granted);
    for (const name of granted)
      expectEqual(`the value of ${name} is the one entered`, disclosed.fields[name], VALUES[name] ?? '');
    const event = await eventAt(world.audit, disclosed.position);
    expectEqual('the disclosure is a durable event', event.type, 'records.disclosure.made');
    expectEqual(
      'it is this disclosure, of this revision',
      [event.data['disclosure'], event.data['revision']],
      [disclosed.disclosure, disclosed.revision],
    );
    world.keep('disclosures', [disclosed.disclosure]);
    teller.position('full disclosure', disclosed.position);
    teller.say(`the partner got ${granted.join(', ')}`);
    await loggedUpTo(world.audit, position);
    const receipts: [ReceiptFile, ReceiptFile] = [
      await receiptOf(world, { who: world.the('first'), grant: world.the('firstGrant'), language: 'fr' }),
      await receiptOf(world, { who: world.the('second'), grant, language: 'en' }),
    ];
    world.keep('receipts', receipts);
    teller.say(
      'both receipts verify offline: signature, inclusion proof, checkpoint; no personal data in them',
    );
  },
};
