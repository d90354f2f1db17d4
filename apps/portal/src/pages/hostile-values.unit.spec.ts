import * as fc from 'fast-check';
import { renderToString } from 'preact-render-to-string';
import { h } from 'preact';
import * as invented from '../testing/invented-data.js';
import * as history from '../testing/invented-audit.js';
import { viewIn } from '../testing/every-page.js';
import { AuditEventPage } from './auditor-event.js';
import { AuditTimelinePage } from './auditor-timeline.js';
import { ConcernedPage } from './concerned.js';
import { CorrectionPage, RecordPage } from './record.js';

const HOSTILE = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' autofocus onfocus='alert(1)",
  '</title><script>',
  '&lt;b&gt;',
];

const view = viewIn('fr');
const withValue = (name: string, value: string) => {
  const record = invented.record(1);
  const fields = record.fields.map((field) => ({ ...field, name, value }));
  return { ...record, fields, category: value, source: value };
};
const tags = (html: string): string[] => html.match(/<[a-z][a-z0-9]*(?=[\s>/])/g) ?? [];

/** Whatever stands in a record, the page has the same tags: text never becomes markup. */
const isInert = (name: string, value: string): void => {
  for (const Shown of [RecordPage, CorrectionPage]) {
    const page = (record: ReturnType<typeof withValue>) =>
      renderToString(h(Shown, { view, record, party: invented.CAMILLE, page: 1 }));
    expect(tags(page(withValue(name, value)))).toEqual(tags(page(withValue('a', 'b'))));
  }
};

describe('What others wrote', () => {
  it.each(HOSTILE)('%s is shown as text, in every place of the record', (value) => {
    isInert(value, value);
  });

  it('never becomes markup, whatever it is', () => {
    const text = fc.string({ unit: fc.constantFrom('<', '>', '"', "'", '&', '/', '=', 'a', ' ', '!', '-') });
    fc.assert(
      fc.property(text, text, (name, value) => isInert(`${name}x`, `${value}x`)),
      { seed: 42, numRuns: 200 },
    );
  });

  it('stays text on the page of a person without account, its link included', () => {
    const value = HOSTILE[1] ?? '';
    const concerned = invented.concerned(1);
    const held = concerned.held.map((each) => ({
      ...each,
      category: value,
      source: value,
      legalBasis: value,
    }));
    const html = renderToString(
      h(ConcernedPage, { view, token: value, concerned: { ...concerned, held }, objected: false, page: 1 }),
    );
    expect(html).not.toContain('<img');
    expect(html).not.toMatch(/action="[^"]*>/);
  });

  it.each(HOSTILE)('%s stays text on the page of an event, in every place of it', (value) => {
    const page = (put: string) => {
      const found = history.eventView(3);
      const event = { ...found.event, type: put, actor: put, stream: put, data: { [put]: put, list: [put] } };
      return renderToString(
        h(AuditEventPage, { view, names: {}, found: { ...found, event }, judged: history.judged('holds') }),
      );
    };
    expect(tags(page(value))).toEqual(tags(page('a')));
  });

  it.each(HOSTILE)('%s stays text on the timeline, and in its picture', (value) => {
    const page = (put: string) => {
      const { entries, days, ...turns } = history.timelineView(3);
      return renderToString(
        h(AuditTimelinePage, {
          ...{ view, ...turns, chosen: { ...history.chosen, category: put, type: put } },
          entries: entries.map((entry) => ({ ...entry, type: put, category: put })),
          days: days.map((day) => ({ ...day, category: put })),
        }),
      );
    };
    expect(tags(page(value))).toEqual(tags(page('a')));
  });
});
