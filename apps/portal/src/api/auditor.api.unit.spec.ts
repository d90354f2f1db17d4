import { createHash } from 'node:crypto';
import { parseProof } from '@coop/tlog';
import * as history from '../testing/invented-audit.js';
import { portalUnderTest, problem } from '../testing/portal-under-test.js';

const policyOf = (answer: { headers: Record<string, unknown> }): string =>
  String(answer.headers['content-security-policy']);
const scriptSources = (policy: string): string | undefined => /script-src ([^;]*)/.exec(policy)?.[1];

describe('The overview of an auditor', () => {
  it('lets one script run, by a number that is new in each answer', async () => {
    const browser = (await portalUnderTest()).browser();
    await browser.signIn();
    const answers = [await browser.get('/auditor'), await browser.get('/auditor')];
    const nonces = answers.map((answer) => {
      const nonce = /<script [^>]*nonce="([^"]+)"/.exec(answer.body)?.[1] ?? '';
      expect(scriptSources(policyOf(answer))).toBe(`'nonce-${nonce}'`);
      return nonce;
    });
    expect(new Set(nonces).size).toBe(2);
    expect(nonces[0]).toMatch(/^[A-Za-z0-9+/]{22}==$/);
  });

  it('lets no script make markup of text, and keeps the rest of the policy', async () => {
    const browser = (await portalUnderTest()).browser();
    await browser.signIn();
    const [page, other] = [policyOf(await browser.get('/auditor')), policyOf(await browser.get('/my/data'))];
    expect(page).toContain("require-trusted-types-for 'script'");
    for (const directive of other.split('; ').filter((each) => !each.startsWith('script-src')))
      expect(page.split('; ')).toContain(directive);
  });

  it.each(['/', '/my/data', '/auditor/timeline', '/auditor/state', '/no-such-page'])(
    'is alone with it: %s lets none run',
    async (path) => {
      const browser = (await portalUnderTest()).browser();
      await browser.signIn();
      const answer = await browser.get(path);
      expect(scriptSources(policyOf(answer))).toBe("'none'");
      expect(answer.body).not.toContain('<script');
    },
  );

  it('names the digest of exactly the script that is served', async () => {
    const browser = (await portalUnderTest()).browser();
    await browser.signIn();
    const page = (await browser.get('/auditor')).body;
    const script = await browser.get('/assets/verify-log.js');
    expect(script.headers['content-type']).toBe('text/javascript; charset=utf-8');
    const digest = createHash('sha256').update(script.body);
    expect(page).toContain(`integrity="sha256-${digest.copy().digest('base64')}"`);
    expect(page).toContain(`<code>${digest.digest('hex')}</code>`);
  });
});

describe('The page of an event', () => {
  const signedIn = async () => {
    const under = await portalUnderTest();
    const browser = under.browser();
    await browser.signIn();
    return { ...under, browser };
  };

  it('shows it as it is stored, and says whom the reading is visible to', async () => {
    const { browser } = await signedIn();
    const { statusCode, body } = await browser.get('/auditor/events/1?lang=en');
    expect(statusCode).toBe(200);
    for (const shown of [
      'Agreement given',
      'consent.grant.given (v1)',
      '2026-05-01T08:00:00.000Z',
      'value 2',
    ])
      expect(body).toContain(shown);
    expect(body).toContain('The 3 people concerned can see it.');
    expect(body).toContain('<a href="/auditor/events/479">479</a>');
    expect(body).toContain('is in the log');
  });

  it('believes no proof: another event at that place, a false proof and a false signature are named', async () => {
    const { browser, answers } = await signedIn();
    const { event, ...around } = history.eventView(3);
    const body = async () => (await browser.get('/auditor/events/1?lang=en')).body;
    answers['GET /audit/events/1'] = () =>
      Response.json({ ...around, event: { ...event, actor: 'somebody' } });
    expect(await body()).toContain('another entry at this place');
    answers['GET /audit/events/1'] = () => Response.json({ ...around, event });
    answers['GET /audit/proof'] = () => Response.json({ ...history.proofView, index: '1' });
    expect(await body()).toContain('another entry at this place');
    answers['GET /audit/proof'] = () => Response.json({ ...history.proofView, proof: ['00'.repeat(32)] });
    expect(await body()).toContain('does not lead to the signed root');
    const checkpoint = history.proofView.checkpoint.replace('\n2\n', '\n3\n');
    answers['GET /audit/proof'] = () => Response.json({ ...history.proofView, checkpoint });
    expect(await body()).toContain('does not lead to the signed root');
  });

  it('says that the log is behind, and hides no other trouble', async () => {
    const { browser, answers } = await signedIn();
    answers['GET /audit/proof'] = () => problem(503, 'stale');
    expect((await browser.get('/auditor/events/1?lang=en')).body).toContain('does not cover this event yet');
    expect((await browser.get('/auditor/events/1/proof')).statusCode).toBe(503);
    answers['GET /audit/proof'] = () => problem(500, 'internal');
    expect((await browser.get('/auditor/events/1')).statusCode).toBe(500);
  });

  it('gives the proof as a file that other programs read', async () => {
    const { browser } = await signedIn();
    const file = await browser.get('/auditor/events/1/proof');
    expect(file.headers['content-disposition']).toBe('attachment; filename="event-1.tlog-proof"');
    expect(parseProof(file.body)).toMatchObject({ index: 0, checkpoint: history.proofView.checkpoint });
  });

  it.each(['0', 'last', '-1', '1e3', '01', '..%2fhead', '99999999999999999999'])(
    'is not found at %s, and nothing is asked',
    async (position) => {
      const { browser, calls } = await signedIn();
      for (const path of [`/auditor/events/${position}`, `/auditor/events/${position}/proof`])
        expect((await browser.get(path)).statusCode).toBe(404);
      expect(calls.filter(({ path }) => path.startsWith('/audit/'))).toEqual([]);
    },
  );

  it('is not found where there is no event', async () => {
    const { browser } = await signedIn();
    expect((await browser.get('/auditor/events/77')).statusCode).toBe(404);
  });
});

describe('The timeline', () => {
  const askedFor = async (search: string) => {
    const { browser: open, calls } = await portalUnderTest();
    const browser = open();
    await browser.signIn();
    const { body } = await browser.get(`/auditor/timeline${search}`);
    const path = calls.findLast((call) => call.path.startsWith('/audit/timeline'))?.path ?? '';
    const { searchParams } = new URL(path, 'http://api');
    searchParams.delete('limit');
    searchParams.delete('days');
    return { body, asked: Object.fromEntries(searchParams) };
  };

  it('asks for what was chosen, days with their ends', async () => {
    const chosen =
      '?from=2026-05-01&until=2026-05-31&category=consent-grant&type=consent.grant.given&before=501';
    expect((await askedFor(chosen)).asked).toEqual({
      ...{ from: '2026-05-01T00:00:00.000Z', until: '2026-06-01T00:00:00.000Z' },
      ...{ category: 'consent-grant', type: 'consent.grant.given', before: '501' },
    });
  });

  it('asks for nothing that cannot be a choice', async () => {
    const chosen = '?from=2026-13-41&until=today&category=A%20b&type=%3Cscript%3E&before=-1&after=x';
    expect((await askedFor(chosen)).asked).toEqual({});
  });

  it('turns both ways and keeps what was chosen', async () => {
    const { body } = await askedFor('?category=consent-grant&before=501');
    expect(body).toContain('href="/auditor/timeline?category=consent-grant&amp;before=480"');
    expect(body).toContain('href="/auditor/timeline?category=consent-grant&amp;after=500"');
  });
});
