import { purposeLabel } from '@coop/consent-engine';
import type { VNode } from 'preact';
import type { ContractView } from '../client/shapes.js';
import { PostForm } from '../elements/forms.js';
import { Page } from '../elements/page.js';
import { Facts, Table } from '../elements/tables.js';
import { RELEASES } from './release-paths.js';
import { entriesOf, HOUSEHOLD, NAMED, STUDIED, type ColumnDraft, type TableDraft } from './table-draft.js';
import { dateOf, nameOf, numberOf, termOf, type Names, type View } from './view.js';

interface ConfirmProps {
  readonly view: View;
  readonly names: Names;
  readonly contract: ContractView;
  /** Complete: it can be asked for as it stands. */
  readonly draft: TableDraft;
}

/** Last step: what is asked for, in words, and what follows from it. Nothing is asked yet. */
export function ConfirmTablePage({ view, names, contract, draft }: ConfirmProps): VNode {
  const { asking, tables, releases, words } = view.texts;
  const number = (text: string) => numberOf(view, Number(text));
  return (
    <Page view={view} title={tables.confirmTitle}>
      <p>{asking.confirmLead}</p>
      <Facts
        facts={[
          [releases.institution, nameOf(view, names, contract.consumer)],
          [words.category, termOf(view, draft.category)],
          [words.purpose, purposeLabel(draft.purpose, view.language)],
        ]}
      />
      <Table
        caption={tables.columns}
        columns={[releases.column, tables.becomes]}
        rows={draft.columns.flatMap((column) =>
          column.use === '' ? [] : [[termOf(view, column.field), becomes(view, column)]],
        )}
      />
      <h2>{tables.promise}</h2>
      <ul>
        <li>{releases.crowd(numberOf(view, Number(draft.k) - 1))}</li>
        {Number(draft.l) < 2 ? null : <li>{releases.diverse(number(draft.l))}</li>}
        <li>{tables.mayBeLeftOut(`${number(draft.share)} %`)}</li>
      </ul>
      <p class="notice">{tables.once}</p>
      <p>{tables.waits}</p>
      <PostForm view={view} action={RELEASES}>
        {entriesOf(draft).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <button name="act" value="ask">
          {tables.ask}
        </button>{' '}
        <button name="act" value="change" class="equal">
          {tables.change}
        </button>
      </PostForm>
    </Page>
  );
}

function becomes(view: View, { use, from, to, steps }: ColumnDraft): string {
  const { tables } = view.texts;
  const { said } = tables;
  switch (use) {
    case STUDIED:
      return tables.studied;
    case HOUSEHOLD:
      return tables.household;
    case 'interval':
      return steps === '' ? said.intervalAtOnce(from, to) : said.interval(from, to, steps);
    case 'prefix':
      return said.prefix(steps);
    case 'date':
      return said.date(dateOf(view, from), dateOf(view, to));
    default:
      return use.startsWith(NAMED) ? tables.byReference(use.slice(NAMED.length)) : tables.ways.suppress;
  }
}
