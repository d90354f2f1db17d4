import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expectEqual } from '../expectations.js';
import { readingPath } from '../partner.js';
import type { Reporter } from './reporter.js';
import { EMAIL_FIELD, type Scene } from './scene.js';
import type { Visitor } from './visitor.js';

/** The form of a grant as another site would post it in her name. */
function forgedForm(origin: string, { contract, record }: Scene): string {
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  const fields = {
    contract,
    record,
    field: EMAIL_FIELD,
    purpose: 'AcademicResearch',
    action: 'read',
    until: tomorrow,
  };
  const inputs = Object.entries(fields).map(([name, value]) => `<input name="${name}" value="${value}">`);
  return `<!doctype html><title>elsewhere</title><form method="post" action="${origin}/my/sharing/new">${inputs.join('')}<button>win</button></form>`;
}

/** Another site: another origin on the loopback address. */
async function withSite<T>(html: string, work: (address: string) => Promise<T>): Promise<T> {
  const server = createServer((_request, response) =>
    response.setHeader('content-type', 'text/html').end(html),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    // The same site, as browsers see it (ports do not count), so that her cookies go along: another origin all the same.
    return await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

const grantsOf = async ({ member }: Scene): Promise<number> =>
  (await member.api.get<{ grants: object[] }>('/consent/grants')).grants.length;

async function fromElsewhere(visitor: Visitor, scene: Scene): Promise<void> {
  const before = await grantsOf(scene);
  const status = await withSite(forgedForm(visitor.origin, scene), async (address) => {
    await visitor.page.goto(address);
    const [response] = await Promise.all([
      visitor.page.waitForResponse('**/my/sharing/new'),
      visitor.page.locator('button').click(),
    ]);
    return response.status();
  });
  expectEqual('a form of another origin is refused, though her cookies came along', status, 403);
  expectEqual('no grant was given', await grantsOf(scene), before);
}

/** Our own page, our own origin, but the hidden token was taken out. */
async function withoutToken(visitor: Visitor, scene: Scene): Promise<void> {
  const before = await grantsOf(scene);
  await visitor.go(`/my/sharing/new?contract=${scene.contract}&record=${scene.record}`);
  const { page } = visitor;
  await page.locator('main input[name=form-token]').evaluate((input) => input.remove());
  await page.locator(`input[name=field][value="${EMAIL_FIELD}"]`).check();
  await page.locator('input[name=purpose]').first().check();
  await page.locator('input[name=action]').first().check();
  await page.locator('input[name=until]').fill(new Date(Date.now() + 86_400_000).toISOString().slice(0, 10));
  const [response] = await Promise.all([
    page.waitForResponse('**/my/sharing/new'),
    page.locator('main form button').last().click(),
  ]);
  expectEqual('a form without its token is refused', response.status(), 403);
  expectEqual('no grant was given', await grantsOf(scene), before);
  const reading = await scene.partner.api.patiently(
    'GET',
    readingPath({ record: scene.record, contract: scene.contract, fields: [EMAIL_FIELD] }),
  );
  expectEqual('and nothing can be read', reading.status, 403);
}

/** @param visitor - someone who is signed in */
export async function forgedForms(visitor: Visitor, scene: Scene, report: Reporter): Promise<void> {
  await report.check('a grant posted from another origin is refused', () => fromElsewhere(visitor, scene));
  await report.check('a grant posted without its token is refused', () => withoutToken(visitor, scene));
}
