import { disguises, occurrences } from './testing/scan-files.js';
import { Caller } from './testing/caller.js';
import { PRESS_DECLARATION } from './testing/press-file.js';
import { SmallCooperative } from './testing/small-cooperative.js';

/** Stands in every canary, and nowhere else in the world. */
const SONG = 'qkanarix';

/** Numbers sing as what they become: +41790008301. */
const PHONES = ['079 000 83 01', '079 000 83 02', '079 000 83 03'];

const planted: string[] = [];
const canary = (where: string): string => {
  planted.push(where);
  return `Z${SONG} ${where}`;
};
const address = (where: string): string => {
  planted.push(where);
  return `z${SONG}.${where}@essai.example`;
};

/** Every way by which something personal comes in. */
async function plantEverywhere(small: SmallCooperative): Promise<void> {
  const { history } = small;
  const steward = await small.signIn(history.steward);
  const ada = await small.signIn(history.ada);
  const ben = await small.signIn(history.ben);
  await plantParties(steward, ada);
  await plantRecords(ada, ben);
  await plantImport(small, steward);
  await plantMistakes(ada);
  await plantAsPartner(small);
  await plantStranger(small);
  await small.cooperative.settled();
}

async function plantParties(steward: Caller, ada: Caller): Promise<void> {
  const invited = { email: address('invited'), name: canary('invited') };
  await steward.must('POST', '/identity/invitations', invited);
  const twice = await steward.post('/identity/invitations', invited);
  expect(twice.status).toBeGreaterThanOrEqual(200);
  const organisation = { kind: 'legal-person', name: canary('organisation'), country: 'CH' };
  await steward.must('POST', '/identity/parties', { ...organisation, email: address('organisation') });
  const person = { kind: 'person', name: canary('person'), email: address('person') };
  const { party } = await steward.must('POST', '/identity/parties', person);
  const { party: other } = await ada.must('GET', '/identity/me');
  await steward.must('POST', '/identity/parties', {
    ...{ kind: 'simple-partnership', name: canary('partnership') },
    partners: [party, other],
  });
  await ada.must('PATCH', '/identity/me', { name: canary('renamed') });
}

async function plantRecords(ada: Caller, ben: Caller): Promise<void> {
  const kinds = ['personal-data', 'personal-work', 'confidential'] as const;
  for (const kind of kinds) {
    const fields = [
      { name: 'texte', value: canary(`${kind} text`), visibility: 'members' },
      { name: 'courriel', value: address(`${kind}-mail`) },
      { name: 'opinion politique', value: canary(`${kind} opinion`), sensitive: true },
      { name: 'téléphone', value: PHONES[0] ?? '' },
    ];
    const { record, revision } = await ada.must('POST', '/records', { kind, category: 'notes', fields });
    const path = `/records/${String(record)}`;
    const corrected = [{ name: 'texte', value: canary(`${kind} corrected`) }];
    const headers = { 'if-match': `"${String(revision)}"` };
    expect((await ada.send('PATCH', path, { body: { fields: corrected }, headers })).status).toBe(200);
    const stale = [{ name: 'texte', value: canary(`${kind} stale`) }];
    expect((await ada.send('PATCH', path, { body: { fields: stale }, headers })).status).toBe(412);
    for (const answer of ['acceptance', 'refusal']) {
      const proposed = [{ name: 'texte', value: canary(`${kind} proposal for ${answer}`) }];
      const { proposal } = await ben.must('POST', `${path}/proposals`, { fields: proposed });
      await ada.must('POST', `${path}/proposals/${String(proposal)}/${answer}`);
    }
    await ada.must('GET', path);
  }
  await ada.get('/me/export');
  await ada.get('/me/export.csv');
}

async function plantImport(small: SmallCooperative, steward: Caller): Promise<void> {
  const row = (where: string, phone: string) =>
    `${canary(`${where} medium`)};${canary(`${where} name`)};Un;${address(where)};${phone};${canary(`${where} beat`)};${canary(`${where} note`)}`;
  const lines = [
    'Média;Nom;Prénom;Courriel;Téléphone;Rubrique;Remarque',
    row('imported', PHONES[1] ?? ''),
    `${row('ragged', PHONES[2] ?? '')};de trop`,
    `Gazette;Essai;Un;${canary('name in the address column')};;;`,
  ];
  const { import: id } = await steward.must('POST', '/imports', PRESS_DECLARATION);
  const file = Buffer.from(`${lines.join('\n')}\n`);
  const report = await steward.upload(`/imports/${String(id)}/file`, file);
  expect(report.body).toMatchObject({ created: 1, status: 'completed' });
  await steward.must('POST', `/imports/${String(id)}/information`);
  const { import: refused } = await steward.must('POST', '/imports', PRESS_DECLARATION);
  await steward.upload(
    `/imports/${String(refused)}/file`,
    Buffer.from(`${canary('no header')};x@y.example\n`),
  );
  const [mail] = await small.cooperative.outbox.mails(`z${SONG}.imported@essai.example`);
  const page = new URL(mail?.link ?? '').pathname;
  expect((await small.anyone().get(page)).text).toContain(`Z${SONG} imported name`);
  await small.anyone().must('POST', `/concerned/${page.split('/').at(-1)}/objection`);
}

/** What goes wrong is where things leak: into logs, addresses, keys of repetition. */
async function plantMistakes(ada: Caller): Promise<void> {
  const record = { kind: 'personal-data', category: 'notes', fields: [{ name: 'texte', value: 'un' }] };
  await ada.post('/records', { ...record, [canary('unknown field')]: 1 });
  await ada.post('/records', { ...record, kind: canary('wrong kind') });
  await ada.send('POST', '/records', {
    body: `{"${canary('not JSON')}`,
    headers: { 'content-type': 'application/json' },
  });
  await ada.get(`/records/${encodeURIComponent(canary('id'))}`);
  await ada.get(`/nowhere/${encodeURIComponent(address('path'))}?q=${encodeURIComponent(canary('query'))}`);
  const headers = {
    'user-agent': `Z${SONG} agent`,
    referer: `http://z${SONG}.example/`,
    'x-correlation-id': `Z${SONG} correlation`,
    'idempotency-key': `Z${SONG} key`,
  };
  planted.push(...Object.keys(headers));
  expect((await ada.send('POST', '/records', { body: record, headers })).status).toBe(201);
}

async function plantAsPartner(small: SmallCooperative): Promise<void> {
  const partner = await small.asClient(small.history.partner);
  const { record, contract } = small.history;
  const read = (purpose: string, more = '') =>
    partner.get(`/records/${record}?contract=${contract}&purpose=${encodeURIComponent(purpose)}${more}`);
  await read(canary('purpose'));
  await read('ServiceProvision', `&fields=${encodeURIComponent(canary('field asked for'))}`);
  await read('ServiceProvision', `&${encodeURIComponent(canary('unknown parameter'))}=1`);
}

/** Someone whom nobody invited becomes a party by her first sign-in. */
async function plantStranger(small: SmallCooperative): Promise<void> {
  const { access_token: token } = await small.tokensOf({ email: address('stranger') });
  await new Caller(small.baseUrl, token).must('PATCH', '/identity/me', { name: canary('stranger') });
}

describe('Canaries that sing in every API', () => {
  const phones = PHONES.flatMap((phone) => [...disguises(`+41${phone.replaceAll(' ', '').slice(1)}`)]);
  const needles = new Map([...disguises(SONG), ...phones]);
  let small: SmallCooperative;

  beforeAll(async () => {
    small = await SmallCooperative.open();
    await plantEverywhere(small);
  });
  afterAll(() => small.remove());

  it('are many', () => {
    expect(planted.length).toBeGreaterThanOrEqual(30);
  });

  it('are heard in no line of the log', () => {
    expect(small.logged.length).toBeGreaterThan(planted.length);
    expect(small.logged.join('').toLowerCase()).not.toContain(SONG);
  });

  it('are heard in no file while the cooperative runs', () => {
    expect(occurrences([small.dataDir, small.keysDir], needles)).toEqual([]);
  });

  it('are heard in no file after it was closed', async () => {
    await small.stop();
    expect(occurrences([small.dataDir, small.keysDir], needles)).toEqual([]);
  });
});
