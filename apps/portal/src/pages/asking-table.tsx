import { purposeLabel } from '@coop/consent-engine';
import type { VNode } from 'preact';
import type { ContractView } from '../client/shapes.js';
import { DayField, PostForm, SelectField, TextField } from '../elements/forms.js';
import { OneOf } from '../elements/one-of.js';
import { Page } from '../elements/page.js';
import { whoseContract } from './askable-contracts.js';
import { newTablePath, NEW_TABLE, RELEASES } from './release-paths.js';
import {
  entriesOf,
  HOUSEHOLD,
  isListed,
  nameIn,
  NAMED,
  needsBounds,
  STUDIED,
  WAYS,
  type ColumnDraft,
  type TableDraft,
} from './table-draft.js';
import { termOf, type Names, type View } from './view.js';

interface ChooseProps {
  readonly view: View;
  readonly names: Names;
  /** Those under which she may ask. */
  readonly contracts: readonly ContractView[];
}

/** Where there is not one contract alone: under which, or why under none. */
export function ChooseContractPage({ view, names, contracts }: ChooseProps): VNode {
  const { asking, tables, releases } = view.texts;
  return (
    <Page view={view} title={tables.title}>
      <p>{contracts.length === 0 ? asking.nobody : asking.contract}</p>
      {contracts.length === 0 ? null : (
        <ul>
          {contracts.map((contract) => (
            <li key={contract.contract}>
              <a href={newTablePath(contract.contract)}>{whoseContract(view, names, contract)}</a>
            </li>
          ))}
        </ul>
      )}
      <p>
        <a href={RELEASES}>{releases.title}</a>
      </p>
    </Page>
  );
}

export interface TableProps {
  readonly view: View;
  readonly names: Names;
  readonly contract: ContractView;
  readonly draft: TableDraft;
  /** Names of fields of the form that are missing or wrong. */
  readonly wrong?: ReadonlySet<string>;
  /** Why nothing was asked for. */
  readonly said?: string;
}

const NOTHING_WRONG: ReadonlySet<string> = new Set();

function Said({ said }: { readonly said: string | undefined }): VNode | null {
  return said === undefined ? null : (
    <p class="notice" role="alert">
      {said}
    </p>
  );
}

/** Everything that was said so far goes on with the form, except what this page asks. */
function Carried({
  draft,
  asked,
}: {
  readonly draft: TableDraft;
  readonly asked: (name: string) => boolean;
}) {
  return (
    <>
      {entriesOf(draft).map(([name, value]) =>
        asked(name) ? null : <input key={name} type="hidden" name={name} value={value} />,
      )}
    </>
  );
}

interface ColumnsProps extends TableProps {
  /** Public hierarchies that the operator keeps. */
  readonly hierarchies: readonly string[];
}

/** First step: which columns, what becomes of each, and what the table has to promise. */
export function TableColumnsPage(props: ColumnsProps): VNode {
  const { view, names, contract, draft, said } = props;
  const { tables } = view.texts;
  return (
    <Page view={view} title={tables.title}>
      <Said said={said} />
      <p>{tables.lead}</p>
      <p>{whoseContract(view, names, contract)}</p>
      <PostForm view={view} action={NEW_TABLE}>
        <input type="hidden" name="contract" value={contract.contract} />
        <input type="hidden" name="stage" value="columns" />
        <About {...props} />
        <h2>{tables.columns}</h2>
        <p>{tables.columnsLead}</p>
        <WrongColumns {...props} />
        {draft.columns.map((column, at) => (
          <Column key={at} {...props} column={column} at={at} />
        ))}
        <h2>{tables.promise}</h2>
        <Promises {...props} />
        <button>{view.texts.asking.next}</button>
      </PostForm>
      <p>
        <a href={RELEASES}>{view.texts.words.cancel}</a>
      </p>
    </Page>
  );
}

function About({ view, contract, draft, wrong = NOTHING_WRONG }: TableProps): VNode {
  const { asking, words } = view.texts;
  const { scope, purposes } = contract.terms;
  const errorOf = (name: 'category' | 'purpose') => (wrong.has(name) ? asking.wrong[name] : undefined);
  return (
    <>
      <OneOf
        {...{ view, name: 'category', legend: words.category, hint: asking.wordHint, chosen: draft.category }}
        known={scope.categories ?? []}
        label={(category) => termOf(view, category)}
        error={errorOf('category')}
      />
      <OneOf
        {...{ view, name: 'purpose', legend: words.purpose, hint: asking.wordHint, chosen: draft.purpose }}
        known={purposes}
        label={(purpose) => purposeLabel(purpose, view.language)}
        error={errorOf('purpose')}
      />
    </>
  );
}

/** What is wrong with the columns together, and with none of them alone. */
function WrongColumns({ view, wrong = NOTHING_WRONG }: TableProps): VNode | null {
  const { wrongTogether } = view.texts.tables;
  const found = (['columns', STUDIED, HOUSEHOLD] as const).filter((name) => wrong.has(name));
  return found.length === 0 ? null : (
    <p>
      {found.map((name) => (
        <strong key={name}>{wrongTogether[name]} </strong>
      ))}
    </p>
  );
}

/** More public hierarchies than these would make the page heavy: the others are asked for over HTTP. */
const MAX_NAMED = 3;

function Column(props: ColumnsProps & { readonly column: ColumnDraft; readonly at: number }): VNode {
  const { view, contract, hierarchies, column, at, wrong = NOTHING_WRONG } = props;
  const { tables } = view.texts;
  const { field, use } = column;
  const ways = [
    { value: '', label: tables.leftOut },
    { value: STUDIED, label: tables.studied },
    ...WAYS.map((value) => ({ value, label: tables.ways[value] })),
    ...hierarchies
      .slice(0, MAX_NAMED)
      .map((name) => ({ value: `${NAMED}${name}`, label: tables.byReference(name) })),
    { value: HOUSEHOLD, label: tables.household },
  ];
  const isKnown = isListed(contract.terms.fields);
  const named = isKnown ? termOf(view, field) : tables.column(String(at + 1));
  return (
    <>
      {isKnown ? (
        <input type="hidden" name={nameIn(at, 'field')} value={field} />
      ) : (
        <TextField
          {...{ label: named, name: nameIn(at, 'field'), value: field, hint: view.texts.asking.fieldHint }}
          error={wrong.has(nameIn(at, 'field')) ? view.texts.asking.wrong.field : undefined}
        />
      )}
      <SelectField
        {...{ label: isKnown ? named : tables.becomesOf(named), name: nameIn(at, 'use') }}
        {...{ chosen: use, choices: ways }}
        error={wrong.has(nameIn(at, 'use')) ? tables.chooseWay : undefined}
      />
      {(['from', 'to', 'steps'] as const).map((name) =>
        column[name] === '' ? null : (
          <input key={name} type="hidden" name={nameIn(at, name)} value={column[name]} />
        ),
      )}
    </>
  );
}

function Promises({ view, draft, wrong = NOTHING_WRONG }: TableProps): VNode {
  const { promises } = view.texts.tables;
  return (
    <>
      {(['k', 'l', 'share'] as const).map((name) => (
        <TextField
          key={name}
          {...{ label: promises[name].label, name, hint: promises[name].hint, value: draft[name] }}
          error={wrong.has(name) ? promises[name].wrong : undefined}
        />
      ))}
    </>
  );
}

/** Second step: between which bounds, and in which steps, columns become coarser. */
export function TableBoundsPage(props: Pick<TableProps, 'view' | 'draft' | 'wrong' | 'said'>): VNode {
  const { view, draft, said, wrong = NOTHING_WRONG } = props;
  const { asking, tables, words } = view.texts;
  const bounded = draft.columns
    .map((column, at) => ({ column, at }))
    .filter(({ column }) => needsBounds(column));
  const asked = new Set(
    bounded.flatMap(({ at }) => [nameIn(at, 'from'), nameIn(at, 'to'), nameIn(at, 'steps')]),
  );
  return (
    <Page view={view} title={tables.boundsTitle}>
      <Said said={said} />
      <p>{asking.publicOnly}</p>
      <PostForm view={view} action={NEW_TABLE}>
        <Carried draft={draft} asked={(name) => asked.has(name)} />
        <input type="hidden" name="stage" value="bounds" />
        {bounded.map(({ column, at }) => (
          <fieldset key={at}>
            <legend>{termOf(view, column.field)}</legend>
            <Bounds {...{ view, column, at, wrong }} />
          </fieldset>
        ))}
        <button>{asking.next}</button>
      </PostForm>
      <p>
        <a href={RELEASES}>{words.cancel}</a>
      </p>
    </Page>
  );
}

interface BoundsProps {
  readonly view: View;
  readonly column: ColumnDraft;
  readonly at: number;
  readonly wrong: ReadonlySet<string>;
}

function Bounds({ view, column, at, wrong }: BoundsProps): VNode {
  const { interval, prefix, date } = view.texts.tables.bounds;
  const field = (
    name: 'from' | 'to' | 'steps',
    texts: { readonly label: string; readonly wrong: string },
  ) => ({
    ...{ label: texts.label, name: nameIn(at, name), value: column[name] },
    ...('hint' in texts && typeof texts.hint === 'string' ? { hint: texts.hint } : {}),
    error: wrong.has(nameIn(at, name)) ? texts.wrong : undefined,
  });
  if (column.use === 'prefix') return <TextField {...field('steps', prefix)} />;
  if (column.use === 'date')
    return (
      <>
        <DayField {...field('from', date.from)} />
        <DayField {...field('to', date.to)} />
      </>
    );
  return (
    <>
      <TextField {...field('from', interval.from)} />
      <TextField {...field('to', interval.to)} />
      <TextField {...field('steps', interval.steps)} />
    </>
  );
}
