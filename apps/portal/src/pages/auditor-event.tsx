import type { VNode } from 'preact';
import type { EventView, Neighbour, ProofView } from '../client/audit-shapes.js';
import type { JudgedProof } from '../client/event-proof.js';
import { AuditorMenu } from '../elements/auditor-menu.js';
import { Page } from '../elements/page.js';
import { Facts, Table, When } from '../elements/tables.js';
import { wordsFor } from '../texts/code-texts.js';
import { contentOf } from './event-content.js';
import { nameOf, numberOf, type Names, type View } from './view.js';

export const eventPath = (position: string): string => `/auditor/events/${position}`;

/** A position that leads to its event. */
export const EventLink = ({ position }: { readonly position: string }): VNode => (
  <a href={eventPath(position)}>{position}</a>
);

/** What an event says, in words; its type where this version has none. */
export const eventWords = ({ texts }: View, type: string): string => wordsFor(texts.audit.eventTypes, type);

interface EventProps {
  readonly view: View;
  readonly names: Names;
  readonly found: EventView;
  readonly judged: JudgedProof;
  readonly proof?: ProofView;
}

/** One event as it is stored, what belongs to it, and the proof that it is in the log. */
export function AuditEventPage({ view, names, found, judged, proof }: EventProps): VNode {
  const { audit } = view.texts;
  const { event, subjects } = found;
  return (
    <Page view={view} title={audit.eventTitle(event.position)}>
      <AuditorMenu view={view} />
      <p>{audit.eventLead}</p>
      <p class="notice">{audit.noted(subjects.length)}</p>
      <Facts facts={envelope({ view, names, found })} />
      <WhyLink view={view} event={event} />
      <h2>{audit.content}</h2>
      <Content view={view} event={event} />
      <h2>{audit.around}</h2>
      <Around view={view} found={found} />
      <h2>{audit.proofTitle}</h2>
      <Proof {...{ view, event, judged }} {...(proof === undefined ? {} : { proof })} />
      <Neighbours view={view} position={BigInt(event.position)} />
    </Page>
  );
}

type Fact = readonly [term: string, fact: VNode | string];

const MOST_HANDLES = 8;

function envelope({ view, names, found }: Pick<EventProps, 'view' | 'names' | 'found'>): Fact[] {
  const { audit, words } = view.texts;
  const { event, concerned } = found;
  const named = (party: string) => nameOf(view, names, party);
  const handles = concerned.slice(0, MOST_HANDLES).map(named).join(', ');
  const more = concerned.length - MOST_HANDLES;
  return [
    [words.what, eventWords(view, event.type)],
    [audit.eventType, <code>{`${event.type} (v${event.version})`}</code>],
    [words.when, <When view={view} at={event.recordedAt} exact />],
    [audit.exactly, <code>{event.recordedAt}</code>],
    [audit.actor, actorOf(view, names, event.actor)],
    [
      audit.concerned,
      concerned.length === 0
        ? audit.nobody
        : words.pair(numberOf(view, concerned.length), more > 0 ? `${handles} … (+${more})` : handles),
    ],
    [audit.stream, <code>{event.stream}</code>],
    [audit.revision, event.revision],
    ...(event.authority === undefined ? [] : [[audit.authority, event.authority] as const]),
    ...(event.rules === undefined ? [] : [[audit.rules, event.rules] as const]),
    [audit.eventId, <code>{event.id}</code>],
    [audit.request, <code>{event.correlationId}</code>],
  ];
}

function actorOf(view: View, names: Names, actor: string): string {
  const { audit, codes } = view.texts;
  const service = /^system:(.*)$/.exec(actor)?.[1];
  return service === undefined ? nameOf(view, names, actor) : audit.system(wordsFor(codes.services, service));
}

const DECIDED = ['disclosure', 'refusal', 'decision'] as const;

/** Readings and refusals have a page that says why. */
function WhyLink({ view, event }: { readonly view: View; readonly event: EventView['event'] }): VNode | null {
  const { data } = event;
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return null;
  if (!/^(records\.disclosure\.(made|refused)|consent\.decision\.given)$/.test(event.type)) return null;
  const id = DECIDED.map((name) => data[name]).find((value) => typeof value === 'string');
  return typeof id === 'string' ? (
    <p>
      <a href={`/auditor/why?id=${encodeURIComponent(id)}`}>{view.texts.audit.whyLink}</a>
    </p>
  ) : null;
}

const MOST_MEMBERS = 30;

function Content({ view, event }: { readonly view: View; readonly event: EventView['event'] }): VNode {
  const { audit } = view.texts;
  const members = contentOf(view, event.data);
  const hidden = members.length - MOST_MEMBERS;
  return (
    <>
      {members.length === 0 ? <p>{audit.noContent}</p> : <Facts facts={members.slice(0, MOST_MEMBERS)} />}
      {hidden > 0 ? <p>{audit.moreContent(hidden)}</p> : null}
      <details>
        <summary>{audit.raw}</summary>
        <pre>{JSON.stringify(event, null, 2)}</pre>
      </details>
    </>
  );
}

const MOST_RELATED = 12;

function Around({ view, found }: Pick<EventProps, 'view' | 'found'>): VNode {
  const { audit, words } = view.texts;
  const { cause, sameCommit, consequences, sameRequest, searched } = found;
  const related: readonly (readonly [relation: keyof typeof audit.relations, each: Neighbour])[] = [
    ...(cause === undefined ? [] : [['cause', cause] as const]),
    ...sameCommit.map((each) => ['sameCommit', each] as const),
    ...consequences.map((each) => ['consequences', each] as const),
    ...sameRequest.map((each) => ['sameRequest', each] as const),
  ];
  return (
    <>
      {related.length === 0 ? (
        <p>{audit.nothingAround}</p>
      ) : (
        <Table
          caption={audit.aroundCaption}
          columns={[words.position, audit.relation, words.when, words.what]}
          rows={related
            .slice(0, MOST_RELATED)
            .map(([relation, { position, time, type }]) => [
              <EventLink position={position} />,
              audit.relations[relation],
              <When view={view} at={time} exact />,
              eventWords(view, type),
            ])}
        />
      )}
      <p class="quiet">{audit.searched(searched.from, searched.to)}</p>
    </>
  );
}

type ProofProps = Pick<EventProps, 'view' | 'judged' | 'proof'> & { readonly event: EventView['event'] };

function Proof({ view, event, judged, proof }: ProofProps): VNode {
  const { audit } = view.texts;
  const { verdict, entry, leafHash } = judged;
  const isWrong = verdict === 'other-entry' || verdict === 'broken';
  return (
    <>
      <p class={isWrong ? 'notice wrong' : 'notice'}>{audit.proofVerdicts[verdict]}</p>
      <Facts
        facts={[
          [audit.entry, <code>{entry}</code>],
          [audit.leafHash, <code>{leafHash}</code>],
          ...(proof === undefined
            ? []
            : ([
                [audit.proofSize, numberOf(view, Number(proof.size))],
                [audit.proofLength, String(proof.proof.length)],
              ] as const)),
        ]}
      />
      {proof === undefined ? null : (
        <>
          <p>{audit.proofByServer}</p>
          <p>
            <a class="button equal" href={`${eventPath(event.position)}/proof`}>
              {audit.proofDownload}
            </a>{' '}
            <span class="quiet">{audit.proofNoted}</span>
          </p>
          <details>
            <summary>{audit.checkpoint}</summary>
            <pre>{proof.checkpoint}</pre>
          </details>
        </>
      )}
    </>
  );
}

function Neighbours({ view, position }: { readonly view: View; readonly position: bigint }): VNode {
  const { audit, words } = view.texts;
  return (
    <nav class="pages" aria-label={words.pages}>
      {position > 1n ? (
        <a href={eventPath(String(position - 1n))} rel="prev">
          {audit.previousEvent}
        </a>
      ) : null}
      <a href={eventPath(String(position + 1n))} rel="next">
        {audit.nextEvent}
      </a>
      <a href={`/auditor/timeline?before=${position + 11n}`}>{audit.timeline}</a>
    </nav>
  );
}
