import * as invented from '../testing/invented-data.js';
import * as tables from '../testing/invented-releases.js';
import { portalUnderTest } from '../testing/portal-under-test.js';

type Portal = Awaited<ReturnType<typeof portalUnderTest>>;

const TABLE = invented.id(990);
const PAGE = `/my/releases/${TABLE}`;
/** Bytes that are no text. */
const PARQUET = Uint8Array.of(80, 65, 82, 49, 0, 255, 254, 128);

describe('The page of an anonymised table', () => {
  let portal: Portal;
  let browser: ReturnType<Portal['browser']>;
  beforeEach(async () => {
    portal = await portalUnderTest();
    browser = portal.browser();
    portal.answers[`POST /releases/${TABLE}/approvals`] = () => Response.json({ release: TABLE });
    portal.answers[`POST /releases/${TABLE}/rejection`] = () => Response.json({ release: TABLE });
    portal.answers[`GET /releases/${TABLE}/table`] = () => new Response('age,opinion\r\n');
    portal.answers[`GET /releases/${TABLE}/table.parquet`] = () => new Response(PARQUET);
  });
  afterEach(() => portal.app.close());

  const changes = () => portal.calls.filter(({ method }) => method !== 'GET');
  const enter = async (changed: object = {}) => {
    portal.answers['GET /identity/me'] = () => Response.json({ ...invented.me, ...changed });
    await browser.signIn();
    await browser.get(PAGE);
    portal.calls.length = 0;
  };
  const researcher = () => {
    const mandate = { mandate: invented.id(77), kind: 'researcher', principal: invented.PARTNER };
    portal.answers['GET /identity/mandates'] = () =>
      Response.json({
        mandates: [{ ...mandate, agent: invented.me.party, from: '2026-01-01T00:00:00.000Z' }],
      });
    portal.answers[`GET /releases/${TABLE}`] = () => Response.json(tables.release());
  };

  it('says in words what is promised, what is left, and what was tried', async () => {
    await enter();
    expect(browser.html).toContain('Risque réduit, pas anonyme');
    expect(browser.html).toContain('Chaque personne se confond avec au moins 4 autres.');
    expect(browser.html).toContain('Deviner sa réponse');
    expect(browser.html).toMatch(/<svg[\s\S]*<table/);
    expect(browser.html).toContain('Peut-on relier ses données à d’autres ?');
  });

  it('says of each model what it promises, with its numbers', async () => {
    const models = [
      { model: 'k-map', k: 40 },
      { model: 'delta-presence', min: 0, max: 0.25 },
      { model: 'entropy-l-diversity', l: 2.5 },
      { model: 'recursive-cl-diversity', c: 3, l: 2 },
      { model: 'alpha-k-anonymity', alpha: 0.6 },
      { model: 't-closeness', t: 0.2 },
      { model: 'beta-likeness', beta: 0.5 },
      { model: 'delta-disclosure', delta: 1 },
    ] as const;
    const more = { models: [...models], population: { name: 'residents-2025' }, household: 'home' };
    portal.answers[`GET /releases/${TABLE}`] = () => Response.json(tables.release('made', more));
    await enter();
    for (const sentence of [
      'Ces personnes vivent dans au moins 4 autres ménages.',
      'au moins 40 personnes de la population « residents-2025 »',
      /de 0\s%\sà 25\s% figurent/,
      'aussi mélangées que 2,5 réponses',
      'moins de 3 fois autant que celles dès le rang 2',
      /ne dépasse 60\s% des lignes/,
      'distance d’au plus 0,2',
      'plus de 1,5 fois aussi fréquente',
      'moins de 2,72 fois plus ou moins fréquente',
    ])
      expect(browser.html).toEqual(
        typeof sentence === 'string' ? expect.stringContaining(sentence) : expect.stringMatching(sentence),
      );
  });

  it('lets stewards approve of it, or reject it for a reason', async () => {
    await enter();
    expect(browser.html).toContain('1 sur 2 approbations');
    expect(browser.html).toContain('0,7921');
    const approved = await browser.post(`${PAGE}/approvals`);
    expect([approved.statusCode, approved.headers['location']]).toEqual([303, `${PAGE}?done=approved`]);
    await browser.get(PAGE);
    await browser.post(`${PAGE}/rejection`);
    expect(browser.html).toContain('Choisissez une raison.');
    await browser.post(`${PAGE}/rejection`, { reason: 'too-risky' });
    expect(changes().map(({ path, body }) => [path, body])).toEqual([
      [`/releases/${TABLE}/approvals`, undefined],
      [`/releases/${TABLE}/rejection`, { reason: 'too-risky' }],
    ]);
  });

  it('shows neither exact figures nor buttons to anybody else', async () => {
    await enter({ roles: ['member'] });
    expect(browser.html).not.toContain('Chiffres exacts');
    expect(browser.html).not.toContain('/approvals');
    expect(portal.calls.some(({ path }) => path.endsWith('/figures'))).toBe(false);
  });

  it('gives the table to who asks for the institution, and offers it to nobody else', async () => {
    await enter({ roles: ['member'] });
    expect(browser.html).not.toContain(`${PAGE}/table`);
    researcher();
    await browser.get(PAGE);
    expect(browser.html).toContain(`${PAGE}/table`);
    const answer = await browser.get(`${PAGE}/table`);
    expect([answer.body, answer.headers['content-type']]).toEqual([
      'age,opinion\r\n',
      'text/csv; charset=utf-8',
    ]);
    expect(answer.headers['content-disposition']).toContain('release.csv');
  });

  it('gives the table as Parquet, byte for byte', async () => {
    researcher();
    await enter({ roles: ['member'] });
    expect(browser.html).toContain(`href="${PAGE}/table.parquet"`);
    const answer = await browser.get(`${PAGE}/table.parquet`);
    expect(answer.rawPayload.equals(PARQUET)).toBe(true);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/vnd.apache.parquet',
      'content-disposition': 'attachment; filename="release.parquet"',
    });
  });

  it('says why there is none, and what to ask for instead', async () => {
    portal.answers[`GET /releases/${TABLE}`] = () => Response.json(tables.refusedRelease('near-useless'));
    await enter({ roles: ['member'] });
    expect(browser.html).toContain('Il ne resterait presque rien de l’information.');
    expect(browser.html).toContain('Des chiffres d’ensemble, bruit compris, en disent davantage');
    expect(browser.html).not.toContain('/my/questions/new');
  });

  it('leads a refused researcher to the question, with contract, category and purpose filled in', async () => {
    researcher();
    portal.answers[`GET /releases/${TABLE}`] = () => Response.json(tables.refusedRelease('near-useless'));
    await enter({ roles: ['member'] });
    expect(browser.html).toContain(
      `href="/my/questions/new?contract=${invented.id(600)}&amp;category=sondage&amp;purpose=AcademicResearch"`,
    );
  });

  it('leads nobody to the question for whom another one asks: stewards see her mandate', async () => {
    researcher();
    portal.answers[`GET /releases/${TABLE}`] = () => Response.json(tables.refusedRelease('near-useless'));
    await enter({ party: invented.OTHER_PARTNER });
    expect(browser.html).not.toContain('/my/questions/new');
  });

  it.each(['overlapping-release', 'rejected'])('leads nowhere where it was refused as %s', async (reason) => {
    researcher();
    portal.answers[`GET /releases/${TABLE}`] = () => Response.json(tables.refusedRelease(reason));
    await enter({ roles: ['member'] });
    expect(browser.html).not.toContain('/my/questions/new');
  });

  it('tells of a table refused for another reason that figures may be asked for', async () => {
    portal.answers[`GET /releases/${TABLE}`] = () => Response.json(tables.refusedRelease('table-too-small'));
    await enter({ roles: ['member'] });
    expect(browser.html).toContain('Demandez plutôt des chiffres d’ensemble');
  });
});
