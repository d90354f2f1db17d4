import type { ComponentChildren, VNode } from 'preact';
import type { AuditHead, StateView } from '../client/audit-shapes.js';
import { AuditorMenu, auditorWays } from '../elements/auditor-menu.js';
import { Bars } from '../elements/bars.js';
import { Question, TextField } from '../elements/forms.js';
import { LogPicture } from '../elements/log-picture.js';
import { Page } from '../elements/page.js';
import { Facts, Table, When } from '../elements/tables.js';
import { wordsFor } from '../texts/code-texts.js';
import { EventLink } from './auditor-event.js';
import { WitnessesOfLog } from './auditor-witnesses.js';
import { VerifySection, type ScriptOnPage } from './auditor-verify.js';
import { numberOf, type View } from './view.js';

interface OverviewProps {
  readonly view: View;
  readonly head: AuditHead;
  readonly script: ScriptOnPage;
}

/** How far the log reaches, a button that verifies all of it, and the questions that an auditor can ask. */
export function AuditorPage({ view, head, script }: OverviewProps): VNode {
  const { audit } = view.texts;
  return (
    <Page view={view} title={audit.title}>
      <p>{audit.lead}</p>
      <ul class="tiles">
        {auditorWays(view).map(([path, label, lead]) => (
          <li key={path}>
            <a href={path}>{label}</a>
            <p>{lead}</p>
          </li>
        ))}
      </ul>
      <h2>{audit.headTitle}</h2>
      <HeadOfLog view={view} head={head} />
      <WitnessesOfLog view={view} head={head} />
      <VerifySection {...{ view, head, script }} />
    </Page>
  );
}

function HeadOfLog({ view, head }: Omit<OverviewProps, 'script'>): VNode {
  const { audit, words, codes } = view.texts;
  const [last, covered] = [Number(head.head), Number(head.logged)];
  const behind = Math.max(0, last - covered);
  return (
    <>
      <LogPicture
        label={audit.headPicture(numberOf(view, covered), numberOf(view, last))}
        head={last}
        covered={covered}
      />
      <Facts
        facts={[
          [words.state, wordsFor(codes.logStates, head.state)],
          [audit.events, numberOf(view, last)],
          [audit.covered, numberOf(view, covered)],
          [audit.behind, behind === 0 ? audit.notBehind : numberOf(view, behind)],
          ...(head.loggedAt === null
            ? []
            : [[audit.loggedAt, <When view={view} at={head.loggedAt} exact />] as const]),
          [audit.origin, head.origin],
        ]}
      />
      {head.checkpoint === null ? (
        <p class="notice">{audit.noCheckpoint}</p>
      ) : (
        <details>
          <summary>{audit.checkpoint}</summary>
          <p>{audit.checkpointLead}</p>
          <pre>{head.checkpoint}</pre>
        </details>
      )}
    </>
  );
}

/** A question of the auditor's with its fields, and the answer below once it was asked. */
export function QuestionPage(props: {
  readonly view: View;
  readonly title: string;
  readonly lead: string;
  readonly action: string;
  readonly fields: readonly { readonly name: string; readonly label: string; readonly value?: string }[];
  readonly children?: ComponentChildren;
}): VNode {
  const { view, title, lead, action, fields, children } = props;
  return (
    <Page view={view} title={title}>
      <AuditorMenu view={view} />
      <p>{lead}</p>
      <Question action={action} submit={view.texts.words.show}>
        {fields.map((field) => (
          <TextField key={field.name} {...field} />
        ))}
      </Question>
      {children}
    </Page>
  );
}

/** What was in force at a moment, and the digests that anyone can compare. */
export function AuditStatePage(props: {
  readonly view: View;
  readonly at: string;
  readonly state?: StateView;
}): VNode {
  const { view, at, state } = props;
  const { audit } = view.texts;
  return (
    <QuestionPage
      view={view}
      title={audit.stateTitle}
      lead={audit.stateLead}
      action="/auditor/state"
      fields={[{ name: 'at', label: audit.at, value: at }]}
    >
      {state === undefined ? null : <StateAnswer view={view} state={state} />}
    </QuestionPage>
  );
}

function StateAnswer({ view, state }: { readonly view: View; readonly state: StateView }): VNode {
  const { audit, words, codes } = view.texts;
  const counts = Object.entries(state.summary).map(([what, count]) => ({
    name: wordsFor(codes.summary, what),
    count,
  }));
  return (
    <>
      <h2>
        {words.position} <EventLink position={state.position} />, <When view={view} at={state.time} exact />
      </h2>
      <p>
        <a href={`/auditor/timeline?before=${BigInt(state.position) + 1n}`}>{audit.eventsUpTo}</a>
        {' · '}
        <a href={`/auditor/diff?from=${state.position}&to=${LATEST}`}>{audit.changesSince}</a>
      </p>
      <Bars label={audit.statePicture} bars={counts} />
      <Table
        caption={audit.stateCaption}
        columns={[words.what, audit.count]}
        rows={counts.map(({ name, count }) => [name, numberOf(view, count)])}
      />
      {state.digests.length === 0 ? null : (
        <>
          <p>{audit.digestsLead}</p>
          <Table
            caption={audit.digests}
            columns={[audit.readModel, 'SHA-256']}
            rows={state.digests.map(({ readModel, digest }) => [readModel, <code>{digest}</code>])}
          />
        </>
      )}
    </>
  );
}

/** A position beyond the end means the end. */
const LATEST = '9999999999999999';
