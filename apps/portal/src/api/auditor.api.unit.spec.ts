import { createHash } from 'node:crypto';
import { portalUnderTest } from '../testing/portal-under-test.js';

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
