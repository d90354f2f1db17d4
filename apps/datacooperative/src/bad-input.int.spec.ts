import { newId } from '@coop/event-sourcing';
import type { Answered, Caller, Sending } from './testing/caller.js';
import { PRESS_DECLARATION } from './testing/press-file.js';
import { SmallCooperative } from './testing/small-cooperative.js';

interface Expected {
  readonly status: number;
  readonly code: string;
  /** RFC 6901, of the first fault. */
  readonly pointer?: string;
  /** In bytes, where there is no pointer because nothing could be read. */
  readonly offset?: number;
}

type BadInput = readonly [what: string, path: string, sending: Sending, expected: Expected];

const json = { 'content-type': 'application/json' };
const raw = (body: string | Buffer): Sending => ({ body, headers: json });
const field = { name: 'essai', value: 'un' };
const record = { kind: 'personal-data', category: 'notes', fields: [field] };
const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;

const BAD_INPUT: readonly BadInput[] = [
  [
    'an unknown field',
    '/records',
    { body: { ...record, colour: 'blue' } },
    { status: 400, code: 'unknown-field', pointer: '/colour' },
  ],
  [
    'an unknown field inside another',
    '/records',
    { body: { ...record, fields: [{ ...field, colour: 'blue' }] } },
    { status: 400, code: 'unknown-field', pointer: '/fields/0/colour' },
  ],
  [
    'a value of the wrong type',
    '/records',
    { body: { ...record, fields: [{ name: 'essai', value: 7 }] } },
    { status: 400, code: 'invalid-field', pointer: '/fields/0/value' },
  ],
  [
    'a field that is missing',
    '/records',
    { body: { category: 'notes', fields: [field] } },
    { status: 400, code: 'invalid-field', pointer: '/kind' },
  ],
  ['no body at all', '/records', {}, { status: 400, code: 'invalid-field', pointer: '' }],
  [
    'a body that is not JSON',
    '/records',
    raw('{"kind":personal}'),
    { status: 400, code: 'malformed-json', offset: 8 },
  ],
  [
    'a member that stands twice',
    '/records',
    raw('{"kind":"personal-data","kind":"confidential"}'),
    { status: 400, code: 'json-duplicate-key', pointer: '/kind' },
  ],
  [
    'the name of a prototype',
    '/records',
    raw('{"fields":[{"__proto__":{"isSteward":true}}]}'),
    { status: 400, code: 'json-forbidden-key', pointer: '/fields/0/__proto__' },
  ],
  [
    'a body deeper than 32 levels',
    '/records',
    raw(deep(33)),
    { status: 400, code: 'json-too-deep', pointer: '/0'.repeat(32) },
  ],
  [
    'bytes that are not UTF-8',
    '/records',
    raw(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])),
    { status: 400, code: 'invalid-utf8', offset: 2 },
  ],
  [
    'a body over 1 MB',
    '/records',
    { body: { ...record, category: 'x'.repeat(1024 * 1024) } },
    { status: 413, code: 'body-too-large' },
  ],
  [
    'another media type',
    '/records',
    { body: 'kind=personal-data', headers: { 'content-type': 'text/plain' } },
    { status: 415, code: 'unsupported-media-type' },
  ],
  [
    'an address with an id that is none',
    '/records/7/proposals',
    { body: { fields: [field] } },
    { status: 400, code: 'invalid-field', pointer: '' },
  ],
];

describe('Bad input', () => {
  let small: SmallCooperative;
  let ada: Caller;
  let steward: Caller;

  beforeAll(async () => {
    small = await SmallCooperative.open();
    ada = await small.signIn(small.history.ada);
    steward = await small.signIn(small.history.steward);
    await small.cooperative.settled();
  });
  afterAll(() => small.remove());

  async function storesNothing(ask: () => Promise<Answered>): Promise<Answered> {
    const before = small.head;
    const answered = await ask();
    await small.cooperative.settled();
    expect(small.head).toBe(before);
    return answered;
  }

  it.each(BAD_INPUT)(
    'gets the place of the fault and stores nothing: %s',
    async (_what, path, sending, expected) => {
      const { status, headers, body } = await storesNothing(() => ada.send('POST', path, sending));
      expect({ status, code: body['code'] }).toEqual({ status: expected.status, code: expected.code });
      expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
      expect(body['type']).toBe(`urn:datacooperative:problem:${expected.code}`);
      const [first] = (body['errors'] ?? [body]) as readonly { pointer?: string }[];
      expect(first?.pointer).toBe(expected.pointer);
      expect(body['offset']).toBe(expected.offset);
    },
  );

  it('gives no object a property that it did not have', () => {
    expect(Object.hasOwn(Object.prototype, 'isSteward')).toBe(false);
  });

  it('is also the same Idempotency-Key with another body', async () => {
    const headers = { 'idempotency-key': newId() };
    const first = await ada.send('POST', '/records', { body: record, headers });
    const other = { ...record, category: 'other' };
    const answered = await storesNothing(() => ada.send('POST', '/records', { body: other, headers }));
    expect(answered).toMatchObject({ status: 422, body: { code: 'command-mismatch' } });
    const again = await storesNothing(() => ada.send('POST', '/records', { body: record, headers }));
    expect(again.body).toEqual(first.body);
  });

  it('is also a correction of nobody knows which revision, or of an old one', async () => {
    const { record: id, revision } = await ada.must('POST', '/records', record);
    const path = `/records/${String(id)}`;
    const correct = (value: string, headers: Sending['headers'] = {}) =>
      ada.send('PATCH', path, { body: { fields: [{ name: 'essai', value }] }, headers });
    const blind = await storesNothing(() => correct('deux'));
    expect(blind).toMatchObject({ status: 428, body: { code: 'precondition-required' } });
    const seen = { 'if-match': `"${String(revision)}"` };
    expect(await correct('deux', seen)).toMatchObject({ status: 200 });
    const stale = await storesNothing(() => correct('trois', seen));
    expect(stale).toMatchObject({
      status: 412,
      body: {
        ...{ code: 'stale-revision', expected: revision, actual: String(Number(revision) + 1) },
        mine: [{ name: 'essai', value: 'trois' }],
        current: [{ name: 'essai', value: 'deux' }],
      },
    });
  });

  describe('as a file', () => {
    const HEADER = 'Média;Nom;Prénom;Courriel;Téléphone';
    const wide = Array.from({ length: 201 }, (_, index) => `colonne ${index}`).join(';');

    async function importFile(bytes: Buffer): Promise<Answered> {
      const { import: id } = await steward.must('POST', '/imports', PRESS_DECLARATION);
      return steward.upload(`/imports/${String(id)}/file`, bytes);
    }

    const REFUSED: readonly (readonly [what: string, bytes: () => Buffer, status: number, code: string])[] = [
      [
        'that cannot be decoded',
        () => Buffer.from([0x4e, 0x6f, 0x6d, 0x81, 0x0a, 0x8d]),
        422,
        'file-undecodable',
      ],
      ['that is no text', () => Buffer.from(`${HEADER}\n`, 'utf16le'), 422, 'file-not-text'],
      ['that is empty', () => Buffer.alloc(0), 422, 'file-empty'],
      [
        'without a header',
        () => Buffer.from('Gazette;Essai;Un;un@presse.example;079 000 00 01\n'),
        422,
        'file-without-header',
      ],
      [
        'with the header of another',
        () => Buffer.from('Plante;Hauteur\nMenthe;20\n'),
        422,
        'header-of-another-kind',
      ],
      ['with more than 200 columns', () => Buffer.from(`${wide}\n`), 422, 'file-too-many-columns'],
      ['of more than 20 MB', () => Buffer.alloc(20 * 1024 * 1024 + 1, 0x41), 413, 'body-too-large'],
    ];

    it.each(REFUSED)('%s is refused whole', async (_what, bytes, status, code) => {
      const answered = await storesNothing(() => importFile(bytes()));
      expect({ status: answered.status, code: answered.body['code'] }).toEqual({ status, code });
      expect(answered.headers.get('content-type')).toContain('application/problem+json');
    });

    it('with a few bad rows loses these and keeps the rest', async () => {
      const rows = [
        HEADER,
        'Gazette;Essai;Premier;premier@presse-essai.example;079 000 51 01',
        'Gazette;Essai;Trop;trop@presse-essai.example;079 000 51 02;de trop',
        'Gazette;Essai;Nom;Nom Essai;079 000 51 03',
        'Gazette;=1+1;Formule;formule@presse-essai.example;079 000 51 04',
      ];
      const { status, body } = await importFile(Buffer.from(`${rows.join('\n')}\n`));
      expect(status).toBe(200);
      expect(body).toMatchObject({
        ...{ status: 'completed', rows: 4, created: 2 },
        setAside: [
          { row: 3, column: null, code: 'ragged-row' },
          { row: 4, column: 'Courriel', code: 'name-in-email-column' },
        ],
      });
      expect(body['noted']).toContainEqual({ row: 5, column: 'Nom', code: 'formula-neutralised' });
    });
  });
});
