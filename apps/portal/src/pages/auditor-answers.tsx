import type { VNode } from 'preact';
import type { AccessView, DiffView } from '../client/audit-shapes.js';
import { Bars } from '../elements/bars.js';
import { Pager, Table, When } from '../elements/tables.js';
import { TimeStrip } from '../elements/time-strip.js';
import { wordsFor } from '../texts/code-texts.js';
import { QuestionPage } from './auditor.js';
import { EventLink, eventPath } from './auditor-event.js';
import { listOf, nameOf, numberOf, pageOf, purposesOf, type Names, type View } from './view.js';

interface DiffProps {
  readonly view: View;
  readonly from: string;
  readonly to: string;
  readonly page: number;
  readonly diff?: DiffView;
}

/** What began, changed and ended between two moments, what lived only in between included. */
export function AuditDiffPage({ view, from, to, page, diff }: DiffProps): VNode {
  const { audit, words } = view.texts;
  return (
    <QuestionPage
      view={view}
      title={audit.diffTitle}
      lead={audit.diffLead}
      action="/auditor/diff"
      fields={[
        { name: 'from', label: `${words.from} – ${audit.at}`, value: from },
        { name: 'to', label: `${words.to} – ${audit.at}`, value: to },
      ]}
    >
      {diff === undefined ? null : <Changes {...{ view, diff, page }} />}
    </QuestionPage>
  );
}

type Found = Required<Pick<DiffProps, 'view' | 'diff' | 'page'>>;
type Change = DiffView['changes'][number];

function Changes({ view, diff, page }: Found): VNode {
  const { audit, words, codes } = view.texts;
  if (diff.changes.length === 0) return <p>{audit.noChanges}</p>;
  const { rows, current, last } = pageOf(diff.changes, page);
  const path = `/auditor/diff?from=${diff.from.position}&to=${diff.to.position}`;
  return (
    <>
      <Sums view={view} changes={diff.changes} />
      <Table
        caption={audit.diffCaption}
        columns={[words.position, words.when, words.what, audit.beforeIt, audit.afterIt]}
        rows={rows.map((change) => [
          <EventLink position={change.position} />,
          <When view={view} at={change.time} exact />,
          `${wordsFor(codes.controlKinds, change.kind)} ${words.handle(change.id.slice(-8))}`,
          change.change === 'began' ? words.none : audit.inForce,
          afterwards(view, change),
        ])}
      />
      <Pager
        view={view}
        {...(current > 1 ? { first: path } : {})}
        {...(current < last ? { next: `${path}&page=${current + 1}` } : {})}
      />
    </>
  );
}

function afterwards({ texts: { audit, codes } }: View, { change, cause, withinWindow }: Change): string {
  return [
    wordsFor(codes.changes, change),
    ...(cause === 'time' ? [audit.byTime] : []),
    ...(withinWindow ? [audit.within] : []),
  ].join(', ');
}

/** For each kind, how many began, changed and ended: a picture, and the same in a table. */
function Sums({ view, changes }: { readonly view: View; readonly changes: readonly Change[] }): VNode {
  const { audit, codes, words } = view.texts;
  const kinds = [...new Set(changes.map(({ kind }) => kind))];
  const sums = kinds.map((kind) => {
    const of = (wanted: Change['change']) =>
      changes.filter((each) => each.kind === kind && each.change === wanted).length;
    const name = wordsFor(codes.controlKinds, kind);
    return { name, count: of('began'), changed: of('changed'), other: of('ended') };
  });
  return (
    <>
      <Bars label={audit.diffPicture} bars={sums} />
      <Table
        caption={audit.diffSums}
        columns={[words.what, codes.changes.began, codes.changes.changed, codes.changes.ended]}
        rows={sums.map(({ name, count, changed, other }) => [
          name,
          ...[count, changed, other].map((each) => numberOf(view, each)),
        ])}
      />
    </>
  );
}

/** The event with which a period began; the first one may begin before all of them. */
function StartLink({ view, position }: { readonly view: View; readonly position: string }): VNode | null {
  if (position === '0') return null;
  return <a href={eventPath(position)}>{view.texts.words.handle(position)}</a>;
}

interface AccessProps {
  readonly view: View;
  readonly names: Names;
  readonly asked: {
    readonly record: string;
    readonly field: string;
    readonly from: string;
    readonly to: string;
  };
  readonly page: number;
  readonly access?: AccessView;
}

/** Who could read a field, when, and on which ground: a picture and the same in a table. */
export function AuditAccessPage({ view, names, asked, page, access }: AccessProps): VNode {
  const { audit, words } = view.texts;
  return (
    <QuestionPage
      view={view}
      title={audit.accessTitle}
      lead={audit.accessLead}
      action="/auditor/access"
      fields={[
        { name: 'record', label: words.record, value: asked.record },
        { name: 'field', label: words.field, value: asked.field },
        { name: 'from', label: `${words.from} – ${audit.at}`, value: asked.from },
        { name: 'to', label: `${words.to} – ${audit.at}`, value: asked.to },
      ]}
    >
      {access === undefined ? null : <Intervals {...{ view, names, asked, page, access }} />}
    </QuestionPage>
  );
}

function Intervals({ view, names, asked, page, access }: Required<AccessProps>): VNode {
  const { audit, words } = view.texts;
  const isClosed = access.intervals.every(({ readers }) => readers.length === 0);
  if (isClosed) return <p>{audit.noAccess}</p>;
  // Newest first.
  const { rows, current, last } = pageOf(access.intervals.toReversed(), page);
  const path = `/auditor/access?${new URLSearchParams(asked).toString()}`;
  return (
    <>
      <TimeStrip
        label={audit.accessStrip}
        marks={rows.map(({ fromTime, toTime, readers }) => ({
          from: fromTime,
          to: toTime ?? view.now.toISOString(),
          kind: readers.length > 0 ? 'mark' : 'stop',
        }))}
      />
      <Table
        caption={audit.accessCaption}
        columns={[words.from, words.to, audit.readers]}
        rows={rows.map(({ fromPosition, fromTime, toTime, readers }) => [
          <>
            <When view={view} at={fromTime} exact /> <StartLink view={view} position={fromPosition} />
          </>,
          toTime === null ? audit.still : <When view={view} at={toTime} exact />,
          readers.length === 0
            ? audit.nobody
            : listOf(
                view,
                readers.map(
                  ({ recipient, purposes }) =>
                    `${nameOf(view, names, recipient)} (${purposesOf(view, purposes)})`,
                ),
              ),
        ])}
      />
      <Pager
        view={view}
        {...(current > 1 ? { first: path } : {})}
        {...(current < last ? { next: `${path}&page=${current + 1}` } : {})}
      />
    </>
  );
}
