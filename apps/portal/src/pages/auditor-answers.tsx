import type { VNode } from 'preact';
import { isReasonCode, purposeLabel, reasonSentence } from '@coop/consent-engine';
import type { AccessView, DiffView, WhyView } from '../client/audit-shapes.js';
import { Facts, Pager, Table, When } from '../elements/tables.js';
import { TimeStrip } from '../elements/time-strip.js';
import { wordsFor } from '../texts/code-texts.js';
import { QuestionPage } from './auditor.js';
import { fieldsOf, listOf, nameOf, pageOf, purposesOf, type Names, type View } from './view.js';

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

function Changes({ view, diff, page }: Required<Pick<DiffProps, 'view' | 'diff' | 'page'>>): VNode {
  const { audit, words, codes } = view.texts;
  if (diff.changes.length === 0) return <p>{audit.noChanges}</p>;
  const { rows, current, last } = pageOf(diff.changes, page);
  const path = `/auditor/diff?from=${diff.from.position}&to=${diff.to.position}`;
  return (
    <>
      <Table
        caption={audit.diffCaption}
        columns={[words.position, words.when, words.what, words.state]}
        rows={rows.map(({ position, time, kind, id, change, cause, withinWindow }) => [
          position,
          <When view={view} at={time} exact />,
          `${wordsFor(codes.controlKinds, kind)} ${words.handle(id.slice(-8))}`,
          [
            wordsFor(codes.changes, change),
            ...(cause === 'time' ? [audit.byTime] : []),
            ...(withinWindow ? [audit.within] : []),
          ].join(', '),
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
        rows={rows.map(({ fromTime, toTime, readers }) => [
          <When view={view} at={fromTime} exact />,
          toTime === null ? audit.still : <When view={view} at={toTime} exact />,
          readers.length === 0
            ? words.nobody
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

interface WhyProps {
  readonly view: View;
  readonly names: Names;
  readonly id: string;
  readonly why?: WhyView;
}

/** Why something was read or refused: reasons in words, the facts behind them, the same question today. */
export function AuditWhyPage({ view, names, id, why }: WhyProps): VNode {
  const { audit } = view.texts;
  return (
    <QuestionPage
      view={view}
      title={audit.whyTitle}
      lead={audit.whyLead}
      action="/auditor/why"
      fields={[{ name: 'id', label: audit.whyId, value: id }]}
    >
      {why === undefined ? null : <WhyAnswer {...{ view, names, why }} />}
    </QuestionPage>
  );
}

function WhyAnswer({ view, names, why }: Required<Pick<WhyProps, 'view' | 'names' | 'why'>>): VNode {
  const { audit } = view.texts;
  if (why.found === 'nothing') return <p class="notice">{audit.notFoundHere}</p>;
  const { recorded } = why;
  return (
    <>
      <Facts facts={questionFacts({ view, names, why })} />
      {recorded === undefined ? (
        <p>{audit.withoutDecision}</p>
      ) : (
        <>
          <p class="notice">{why.reproducible === true ? audit.reproducible : audit.notReproducible}</p>
          <ThenAndToday {...{ view, names, why, recorded }} />
        </>
      )}
      <Cited view={view} why={why} />
    </>
  );
}

interface ThenProps extends Required<Pick<WhyProps, 'view' | 'names' | 'why'>> {
  readonly recorded: NonNullable<WhyView['recorded']>;
}

/** The answer as it was given beside the answer that the same question would have today, both in words. */
function ThenAndToday({ view, names, why, recorded }: ThenProps): VNode {
  const { audit, codes, words } = view.texts;
  const answers = [
    [audit.then, recorded],
    ...(why.today === undefined ? [] : [[audit.today, why.today] as const]),
  ] as const;
  return (
    <Table
      caption={audit.reasonsTitle}
      columns={[words.what, ...answers.map(([when]) => when)]}
      rows={[
        [audit.outcome, ...answers.map(([, { outcome }]) => wordsFor(codes.outcomes, outcome))],
        [
          audit.reasonsTitle,
          ...answers.map(([, { reasons }]) => (
            <ul>
              {reasons.map((code) => (
                <li key={code}>{reasonInWords(view, names, why, code)}</li>
              ))}
            </ul>
          )),
        ],
      ]}
    />
  );
}

/** A code of another version of the rules is shown as it is. */
function reasonInWords(view: View, names: Names, { request }: WhyView, code: string): string {
  if (request === undefined || !isReasonCode(code)) return code;
  return reasonSentence(code, 'auditor', view.language, {
    recipient: nameOf(view, names, request.consumer),
    purpose: purposeLabel(request.purpose, view.language),
    action: wordsFor(view.texts.codes.actions, request.action),
  });
}

function questionFacts({ view, names, why }: Required<Pick<WhyProps, 'view' | 'names' | 'why'>>) {
  const { audit, words, codes, sharing } = view.texts;
  const { request, recorded, event } = why;
  return [
    ...(event === undefined
      ? []
      : ([
          [words.when, <When view={view} at={event.time} exact />],
          [words.position, event.position],
        ] as const)),
    ...(request === undefined
      ? []
      : ([
          [words.who, nameOf(view, names, request.consumer)],
          [words.purpose, purposeLabel(request.purpose, view.language)],
          [sharing.actions, wordsFor(codes.actions, request.action)],
          [words.fields, fieldsOf(view, request.fields)],
        ] as const)),
    ...(recorded === undefined
      ? []
      : ([
          [audit.outcome, wordsFor(codes.outcomes, recorded.outcome)],
          [audit.known, recorded.knownPosition],
        ] as const)),
  ];
}

function Cited({ view, why }: Required<Pick<WhyProps, 'view' | 'why'>>): VNode | null {
  const { audit, words } = view.texts;
  if (why.cited.length === 0) return null;
  return (
    <Table
      caption={audit.citedCaption}
      columns={[words.position, words.when, audit.event]}
      rows={why.cited.map(({ position, time, type }) => [
        position,
        <When view={view} at={time} exact />,
        <code>{type}</code>,
      ])}
    />
  );
}
