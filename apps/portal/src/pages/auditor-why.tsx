import type { VNode } from 'preact';
import { isReasonCode, purposeLabel, reasonSentence } from '@coop/consent-engine';
import type { WhyView } from '../client/audit-shapes.js';
import { Facts, Table, When } from '../elements/tables.js';
import { wordsFor } from '../texts/code-texts.js';
import { EventLink, eventWords } from './auditor-event.js';
import { QuestionPage } from './auditor.js';
import { fieldsOf, nameOf, termOf, type Names, type View } from './view.js';

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
        <p class={why.isBroken ? 'notice' : undefined}>
          {why.isBroken ? audit.decisionBroken : audit.withoutDecision}
        </p>
      ) : (
        <>
          <p class="notice">{verdictOf(audit, why)}</p>
          <ThenAndToday {...{ view, names, why, recorded }} />
        </>
      )}
      <EachReason {...{ view, names, why }} />
      <Cited view={view} why={why} />
    </>
  );
}

/** Whether it comes out as recorded; where the rules of then are missing, a difference is nobody's fault yet. */
function verdictOf(audit: View['texts']['audit'], { reproducible, rules }: WhyView): string {
  const isSame = reproducible === true;
  if (rules?.known === false) return isSame ? audit.otherRulesSame : audit.otherRulesOther;
  return isSame ? audit.reproducible : audit.notReproducible;
}

function ruleFacts({ texts: { audit } }: View, { rules }: WhyView) {
  if (rules === undefined) return [];
  const { recorded, again, kept } = rules;
  return [
    ...(recorded === null ? [] : ([[audit.rules, recorded]] as const)),
    [audit.rulesAgain, kept === null ? again : `${again}, ${audit.rulesKept(kept)}`],
  ] as const;
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

/** Every reason of then, with its field and whose it is: an auditor sees all of them, and no name of a person. */
function EachReason({ view, names, why }: Required<Pick<WhyProps, 'view' | 'names' | 'why'>>): VNode | null {
  const { audit, words } = view.texts;
  if (why.explanation.length === 0) return null;
  return (
    <Table
      caption={audit.eachReason}
      columns={[words.field, words.who, words.why]}
      rows={why.explanation.map(({ field, stakeholder, code }) => [
        field === undefined ? audit.wholeRequest : termOf(view, field),
        stakeholder === undefined ? words.none : words.handle(stakeholder.slice(-8)),
        reasonInWords(view, names, why, code),
      ])}
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
          [words.what, eventWords(view, event.type)],
          [words.position, <EventLink position={event.position} />],
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
          [audit.known, <EventLink position={recorded.knownPosition} />],
        ] as const)),
    ...ruleFacts(view, why),
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
        <EventLink position={position} />,
        <When view={view} at={time} exact />,
        eventWords(view, type),
      ])}
    />
  );
}
