import type { ComponentChildren, VNode } from 'preact';
import type { AuditHead, StateView } from '../client/audit-shapes.js';
import { Question, TextField } from '../elements/forms.js';
import { LogPicture } from '../elements/log-picture.js';
import { Page } from '../elements/page.js';
import { Facts, Table, When } from '../elements/tables.js';
import { wordsFor } from '../texts/code-texts.js';
import { VerifySection, type ScriptOnPage } from './auditor-verify.js';
import { numberOf, type View } from './view.js';

function ways({ texts: { audit } }: View): readonly (readonly [path: string, label: string, lead: string])[] {
  return [
    ['/auditor/timeline', audit.timeline, audit.timelineLead],
    ['/auditor/state', audit.stateTitle, audit.stateLead],
    ['/auditor/diff', audit.diffTitle, audit.diffLead],
    ['/auditor/access', audit.accessTitle, audit.accessLead],
    ['/auditor/why', audit.whyTitle, audit.whyLead],
  ];
}

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
        {ways(view).map(([path, label, lead]) => (
          <li key={path}>
            <a href={path}>{label}</a>
            <p>{lead}</p>
          </li>
        ))}
      </ul>
      <h2>{audit.headTitle}</h2>
      <HeadOfLog view={view} head={head} />
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
  return (
    <>
      <h2>
        {words.position} {state.position}, <When view={view} at={state.time} exact />
      </h2>
      <Table
        caption={audit.stateCaption}
        columns={[words.what, audit.size]}
        rows={Object.entries(state.summary).map(([what, count]) => [
          wordsFor(codes.summary, what),
          String(count),
        ])}
      />
      {state.digests.length === 0 ? null : (
        <Table
          caption={audit.digests}
          columns={[audit.readModel, 'SHA-256']}
          rows={state.digests.map(({ readModel, digest }) => [readModel, <code>{digest}</code>])}
        />
      )}
    </>
  );
}
