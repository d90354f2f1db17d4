import type { VNode } from 'preact';
import type { FieldView, RecordView, StaleCorrection } from '../client/shapes.js';
import { PostForm, TextField } from '../elements/forms.js';
import { Page } from '../elements/page.js';
import { Facts, NumberedPager, Table, When } from '../elements/tables.js';
import { wordsFor } from '../texts/code-texts.js';
import { pageOf, type View, termOf } from './view.js';

/** Prefix of the form fields that carry values, so that a field called `form-token` is no danger. */
export const VALUE_PREFIX = 'value:';
export const REVISION_FIELD = 'revision';

interface RecordProps {
  readonly view: View;
  readonly record: RecordView;
  /** Her own handle, so that "who else" does not count her. */
  readonly party: string;
  readonly page: number;
  readonly said?: string;
}

/** One record: values, who may see them, who else is concerned; corrections that wait. */
export function RecordPage({ view, record, party, page, said }: RecordProps): VNode {
  const { data, words, codes } = view.texts;
  const { rows, current, last } = pageOf(record.fields, page);
  const path = `/my/data/${record.record}`;
  return (
    <Page view={view} title={data.recordTitle(termOf(view, record.category))}>
      {said === undefined ? null : (
        <p class="notice" role="status">
          {said}
        </p>
      )}
      <Facts
        facts={[
          [words.kind, wordsFor(codes.kinds, record.kind)],
          [words.source, record.source ? data.importedFrom(record.source) : data.unknownSource],
          [data.version, record.revision],
        ]}
      />
      <Table
        caption={data.recordCaption}
        columns={[words.field, words.value, words.visibility, words.others]}
        rows={rows.map((field) => [
          termOf(view, field.name),
          <Value view={view} field={field} />,
          `${wordsFor(codes.visibility, field.visibility)}${field.sensitive ? `, ${words.sensitive}` : ''}`,
          othersOf(view, field, party),
        ])}
      />
      <NumberedPager view={view} path={path} current={current} last={last} />
      {record.own ? (
        <p>
          <a class="button" href={`${path}/correction`}>
            {data.correct}
          </a>{' '}
          <a class="button equal" href={`/my/sharing/new?record=${record.record}`}>
            {view.texts.sharing.give}
          </a>
        </p>
      ) : null}
      <Proposals view={view} record={record} />
    </Page>
  );
}

function othersOf({ texts: { words } }: View, { subjects }: FieldView, party: string): string {
  const others = subjects.filter((subject) => subject !== party).length;
  return others === 0 ? words.nobody : words.people(others);
}

/** A value as it stands; an empty or an erased one is said to be so. */
export function Value(props: {
  readonly view: View;
  readonly field: { readonly value: string | null; readonly state: 'open' | 'empty' | 'erased' };
}): VNode {
  const { view, field } = props;
  if (field.value !== null && field.state === 'open') return <>{field.value}</>;
  return <em class="quiet">{view.texts.words[field.state === 'erased' ? 'erased' : 'empty']}</em>;
}

/** One at a time, with all that it would change: nobody accepts what she has not seen. */
function Proposals({ view, record }: Pick<RecordProps, 'view' | 'record'>): VNode | null {
  const { data } = view.texts;
  const [proposal, ...others] = record.proposals;
  if (proposal === undefined) return null;
  return (
    <section class="card" aria-labelledby="proposals">
      <h2 id="proposals">{data.proposals}</h2>
      <h3>
        {data.proposedOn} <When view={view} at={proposal.proposedAt} />
      </h3>
      <Facts
        facts={proposal.fields.map((field) => [
          termOf(view, field.name),
          <Value view={view} field={field} />,
        ])}
      />
      <PostForm view={view} action={`/my/data/${record.record}/proposals/${proposal.proposal}`}>
        <button name="answer" value="acceptance" aria-label={data.acceptNamed}>
          {data.accept}
        </button>{' '}
        <button class="equal" name="answer" value="refusal" aria-label={data.declineNamed}>
          {data.decline}
        </button>
      </PostForm>
      {others.length === 0 ? null : <p class="quiet">{data.moreProposals(others.length)}</p>}
    </section>
  );
}

/** The form of a correction. It carries the version that she saw: nobody's newer correction is overwritten. */
export function CorrectionPage({ view, record, page }: Omit<RecordProps, 'party' | 'said'>): VNode {
  const { data, words } = view.texts;
  const { rows, current, last } = pageOf(record.fields, page);
  const path = `/my/data/${record.record}`;
  return (
    <Page view={view} title={data.correctTitle(termOf(view, record.category))}>
      <p>{data.correctLead}</p>
      <PostForm view={view} action={`${path}/correction`}>
        <input type="hidden" name={REVISION_FIELD} value={record.revision} />
        {rows.map(({ name, value }) => (
          <TextField key={name} label={name} name={`${VALUE_PREFIX}${name}`} value={value ?? ''} />
        ))}
        <p>
          <button>{data.correctSubmit}</button> <a href={path}>{words.cancel}</a>
        </p>
      </PostForm>
      <NumberedPager view={view} path={`${path}/correction`} current={current} last={last} />
    </Page>
  );
}

/** Two people corrected the same version: both are shown, and she decides (412). */
export function ConflictPage(props: {
  readonly view: View;
  readonly record: string;
  readonly stale: StaleCorrection;
}): VNode {
  const { view, record, stale } = props;
  const { data, words } = view.texts;
  const now = new Map(stale.current.map((field) => [field.name, field]));
  return (
    <Page view={view} title={data.conflictTitle}>
      <p>{data.conflictLead}</p>
      <PostForm view={view} action={`/my/data/${record}/correction`}>
        <input type="hidden" name={REVISION_FIELD} value={stale.actual} />
        <Table
          caption={data.conflictCaption}
          columns={[words.field, data.mine, data.current, data.chosen]}
          rows={stale.mine.map(({ name, value }) => [
            name,
            value ?? words.empty,
            <Value view={view} field={now.get(name) ?? { value: null, state: 'empty' }} />,
            <input
              type="text"
              name={`${VALUE_PREFIX}${name}`}
              value={value ?? ''}
              aria-label={words.pair(data.chosen, name)}
              autoComplete="off"
            />,
          ])}
        />
        <p>
          <button>{data.conflictSubmit}</button> <a href={`/my/data/${record}`}>{words.cancel}</a>
        </p>
      </PostForm>
    </Page>
  );
}
