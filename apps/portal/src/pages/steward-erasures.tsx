import type { VNode } from 'preact';
import type { HoldInForce, UnfinishedErasure } from '../client/shapes.js';
import { Choices, DayField, PostForm, TextField } from '../elements/forms.js';
import { Page } from '../elements/page.js';
import { Facts, NumberedPager, Table, When } from '../elements/tables.js';
import { wordsFor } from '../texts/code-texts.js';
import { listOf, nameOf, pageOf, type Names, type View } from './view.js';

export const STEWARD_ERASURES = '/steward/erasures';
const ERASURES_PER_PAGE = 10;
const HOLDS_PER_PAGE = 6;

interface StewardErasuresProps {
  readonly view: View;
  readonly names: Names;
  readonly erasures: readonly UnfinishedErasure[];
  readonly holds: readonly HoldInForce[];
  /** Whom the form is about, where it was chosen already. */
  readonly party?: string;
  readonly page: number;
  readonly said?: string;
}

/** What waits and what is under way, who has not acknowledged; the holds in force, and placing and lifting them. */
export function StewardErasuresPage(props: StewardErasuresProps): VNode {
  const { view, names, erasures, holds, party, page, said } = props;
  const { stewarding } = view.texts;
  const shown = pageOf(erasures, page, ERASURES_PER_PAGE);
  const held = pageOf(holds, page, HOLDS_PER_PAGE);
  return (
    <Page view={view} title={stewarding.title}>
      {said === undefined ? null : (
        <p class="notice" role="status">
          {said}
        </p>
      )}
      <p>{stewarding.lead}</p>
      <h2>{stewarding.erasures}</h2>
      {erasures.length === 0 ? (
        <p>{stewarding.none}</p>
      ) : (
        <Table
          caption={stewarding.erasures}
          columns={[stewarding.person, stewarding.state, stewarding.step, stewarding.awaiting]}
          rows={shown.rows.map((each) => rowOf(view, names, each))}
        />
      )}
      <h2>{stewarding.holds}</h2>
      {holds.length === 0 ? <p>{stewarding.noHolds}</p> : null}
      {held.rows.map((each) => (
        <HeldCard key={each.hold} {...{ view, names }} held={each} />
      ))}
      <NumberedPager
        view={view}
        path={STEWARD_ERASURES}
        current={Math.max(shown.current, held.current)}
        last={Math.max(shown.last, held.last)}
      />
      <PlaceForm view={view} {...(party === undefined ? {} : { party })} />
    </Page>
  );
}

function rowOf(view: View, names: Names, { party, status, steps, awaiting }: UnfinishedErasure) {
  const { codes, words } = view.texts;
  const last = steps.at(-1);
  const services = awaiting.map((service) => wordsFor(codes.services, service));
  return [
    <a key="who" href={`${STEWARD_ERASURES}?party=${encodeURIComponent(party)}#place`}>
      {nameOf(view, names, party)}
    </a>,
    wordsFor(codes.erasureProgress, status),
    last === undefined ? words.none : wordsFor(codes.erasureSteps, last.step),
    services.length === 0 ? words.none : listOf(view, services),
  ];
}

function HeldCard(props: { readonly view: View; readonly names: Names; readonly held: HoldInForce }): VNode {
  const { view, names, held } = props;
  const { stewarding, erasure, codes } = view.texts;
  const { hold, party, basis, until, reason } = held;
  return (
    <section class="card">
      <Facts
        facts={[
          [stewarding.person, nameOf(view, names, party)],
          [erasure.holdReason, reason ?? view.texts.words.none],
          [erasure.holdBasis, wordsFor(codes.holdBases, basis)],
          [erasure.holdUntil, <When key="until" view={view} at={until} />],
        ]}
      />
      <PostForm view={view} action={`${STEWARD_ERASURES}/holds/${encodeURIComponent(hold)}/lifted`}>
        <input type="hidden" name="party" value={party} />
        <button>{stewarding.lift}</button>
      </PostForm>
    </section>
  );
}

function PlaceForm({ view, party }: { readonly view: View; readonly party?: string }): VNode {
  const { stewarding, erasure, codes } = view.texts;
  return (
    <>
      <h2 id="place">{stewarding.place}</h2>
      <p>{stewarding.placeLead}</p>
      <PostForm view={view} action={`${STEWARD_ERASURES}/holds`}>
        <TextField
          label={stewarding.party}
          name="party"
          required
          {...(party === undefined ? {} : { value: party })}
        />
        <TextField label={erasure.holdReason} name="reason" required />
        <Choices
          kind="radio"
          legend={erasure.holdBasis}
          name="basis"
          choices={Object.entries(codes.holdBases).map(([value, label]) => ({ value, label }))}
        />
        <DayField label={erasure.holdUntil} name="until" required />
        <button>{stewarding.place}</button>
      </PostForm>
    </>
  );
}
