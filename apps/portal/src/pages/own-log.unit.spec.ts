import { renderToString } from 'preact-render-to-string';
import { z } from 'zod';
import { ALL_EVENTS } from '@coop/contracts';
import { HttpClient } from '../client/http-client.js';
import { wholeOwnLog } from '../client/own-log.js';
import { viewIn } from '../testing/every-page.js';
import { CAMILLE } from '../testing/invented-data.js';
import { ownLogFile } from '../testing/invented-own-log.js';
import { portalUnderTest } from '../testing/portal-under-test.js';
import { enOwnLog } from '../texts/en-own-log.js';
import { OwnLogPage } from './own-log.js';

const htmlOf = (file = ownLogFile(30, 2), language: 'fr' | 'en' = 'en', page = 1): string =>
  renderToString(OwnLogPage({ view: viewIn(language), file, page }));

const rowsOf = (html: string): string[] =>
  [...html.matchAll(/<tr><th scope="row">(.*?)<\/tr>/g)].map(([, row = '']) =>
    row
      .replaceAll(/<[^>]*>/g, ' ')
      .replaceAll(/\s+/g, ' ')
      .trim(),
  );

/** Members of data by which an event concerns somebody: see the map of what concerns whom. */
const CONCERNING = /"(party|stakeholder|subjects?|owners|partners|agent|principal|body)":\{/;

describe('The page of what the log holds about a person', () => {
  it('says as of when it is complete, how much came later, and what nothing proves', () => {
    const html = htmlOf();
    expect(html).toMatch(/On 12 Jun 2026, 09:00 the log assigned exactly 30 facts to your number/);
    expect(html).toContain('Since then 9 facts have come');
    expect(html).toContain('Date and kind of facts that concern somebody else, too');
    expect(html).toContain('That everything was recorded. No log can prove it.');
    expect(htmlOf(undefined, 'fr')).toContain('le journal attribuait exactement 30 faits à votre numéro');
  });

  it('says that nothing is held, and that nothing is proved, in other words', () => {
    expect(htmlOf(ownLogFile(0, 0))).toContain('the log assigned no fact to your number');
    expect(htmlOf({ ...ownLogFile(0, 0), map: null })).toContain('No survey stands in the log yet');
  });

  it('lists the newest first, in plain words, with whether each is covered', () => {
    const rows = rowsOf(htmlOf());
    expect(rows[0]).toMatch(/agreement given 483 not yet$/);
    expect(rows[1]).toMatch(/registered with the cooperative 482 not yet$/);
    expect(rows[2]).toMatch(/agreement given 30 included$/);
    expect(rows[4]).toMatch(/other fact 28 included, closed$/);
    expect(rowsOf(htmlOf(undefined, 'en', 2)).at(-1)).toMatch(
      /registered with the cooperative 1 included, closed$/,
    );
  });

  it('gives the file, and what checks it', () => {
    const html = htmlOf();
    expect(html).toContain('<a href="/my/activity/log/file" download="my-log.json">');
    expect(html).toContain(`--handle ${CAMILLE}`);
  });

  it('has words for every kind of fact that can concern somebody', () => {
    const concerning = ALL_EVENTS.filter(({ schema }) =>
      CONCERNING.test(JSON.stringify(z.toJSONSchema(schema, { unrepresentable: 'any' }))),
    ).map(({ type }) => type);
    expect(concerning).toContain('records.disclosure.made');
    expect(concerning.filter((type) => !Object.hasOwn(enOwnLog.kinds, type))).toEqual([]);
  });
});

describe('The file of what the log holds about a person', () => {
  it('is the answers of the audit service as they came, with every part', async () => {
    const [first, second] = [ownLogFile(2, 1), ownLogFile(1, 0)];
    const [one, more] = [first.parts[0], second.parts[0]];
    if (one === undefined || more === undefined) throw new TypeError('there are parts');
    const sent: string[] = [];
    const client = new HttpClient('http://api', { correlationId: 'c' }, (url) => {
      sent.push(url);
      const isFirst = sent.length === 1;
      return Promise.resolve(
        Response.json(isFirst ? { ...first, kept: 'as it is', parts: [{ ...one, next: 2 }] } : more),
      );
    });
    const whole = await wholeOwnLog(client);
    expect(whole).toEqual({ ...first, kept: 'as it is', parts: [{ ...one, next: 2 }, more] });
    expect(sent[1]).toBe('http://api/audit/own/log/entries?at=480&size=500&after=2');
  });

  it('is downloaded by the person who is signed in, and by nobody else', async () => {
    const portal = await portalUnderTest();
    const browser = portal.browser();
    expect((await browser.get('/my/activity/log/file')).statusCode).not.toBe(200);
    await browser.signIn();
    const answer = await browser.get('/my/activity/log/file');
    expect(answer.headers['content-disposition']).toContain('my-log.json');
    expect(JSON.parse(answer.body)).toEqual(ownLogFile(30, 2));
    await portal.app.close();
  });
});
