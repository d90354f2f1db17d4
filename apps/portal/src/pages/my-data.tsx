import type { VNode } from 'preact';
import type { RecordSummary } from '../client/shapes.js';
import { Page } from '../elements/page.js';
import { NumberedPager, Table } from '../elements/tables.js';
import { wordsFor } from '../texts/code-texts.js';
import { pageOf, type View, termOf, termsOf } from './view.js';

const KINDS = ['personal-data', 'personal-work', 'confidential', 'legal-person-data', 'collective-work'];

interface MyDataProps {
  readonly view: View;
  readonly records: readonly RecordSummary[];
  readonly page: number;
}

const rank = ({ kind }: RecordSummary): number => (KINDS.includes(kind) ? KINDS.indexOf(kind) : KINDS.length);

/** Every record that belongs to her or speaks of her, by the five kinds. */
export function MyDataPage({ view, records, page }: MyDataProps): VNode {
  const { texts } = view;
  const { rows, current, last } = pageOf(
    [...records].sort((a, b) => rank(a) - rank(b)),
    page,
  );
  const kinds = [...new Set(rows.map(({ kind }) => kind))];
  return (
    <Page view={view} title={texts.data.title}>
      <p>{records.length === 0 ? texts.data.empty : texts.data.lead}</p>
      {kinds.map((kind) => (
        <RecordsOfKind key={kind} view={view} kind={kind} records={rows.filter((row) => row.kind === kind)} />
      ))}
      <NumberedPager view={view} path="/my/data" current={current} last={last} />
      <h2>{texts.data.exportLink}</h2>
      <p>{texts.data.exportLead}</p>
      <p>
        <a class="button equal" href="/my/data/export">
          {texts.data.exportLink}
        </a>
      </p>
    </Page>
  );
}

function RecordsOfKind(props: {
  readonly view: View;
  readonly kind: string;
  readonly records: readonly RecordSummary[];
}): VNode {
  const { view, kind, records } = props;
  const { words, data, codes } = view.texts;
  return (
    <Table
      caption={wordsFor(codes.kinds, kind)}
      columns={[words.record, words.fields, data.relation]}
      rows={records.map(({ record, category, fields, own }) => [
        <a href={`/my/data/${record}`}>{termOf(view, category)}</a>,
        termsOf(view, fields),
        own ? data.own : data.mentioned,
      ])}
    />
  );
}
