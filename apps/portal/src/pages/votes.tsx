import type { VNode } from 'preact';
import type { VoteView } from '../client/vote-shapes.js';
import { Choices, DayField, LongTextField, PostForm, TextField } from '../elements/forms.js';
import { Page } from '../elements/page.js';
import { Facts, NumberedPager, When } from '../elements/tables.js';
import { wordsFor } from '../texts/code-texts.js';
import { dateOf, nameOf, pageOf, type Names, type View } from './view.js';

export const VOTES = '/my/votes';
const VOTES_PER_PAGE = 4;

interface VotesProps {
  readonly view: View;
  readonly names: Names;
  /** Bodies whose votes she may record. */
  readonly bodies: readonly string[];
  readonly votes: readonly VoteView[];
  readonly page: number;
  readonly said?: string;
}

/** How the members of bodies voted; recording a vote, and declaring one void. */
export function VotesPage({ view, names, bodies, votes, page, said }: VotesProps): VNode {
  const texts = view.texts.votes;
  const { rows, current, last } = pageOf(votes, page, VOTES_PER_PAGE);
  return (
    <Page view={view} title={texts.title}>
      {said === undefined ? null : (
        <p class="notice" role="status">
          {said}
        </p>
      )}
      <p>{votes.length === 0 ? texts.none : texts.lead}</p>
      {rows.map((vote) => (
        <VoteCard key={vote.proposal} {...{ view, names, vote }} />
      ))}
      <NumberedPager view={view} path={VOTES} current={current} last={last} />
      <h2>{texts.record}</h2>
      {bodies.length === 0 ? <p>{texts.nobody}</p> : <RecordForm {...{ view, names, bodies }} />}
    </Page>
  );
}

function VoteCard(props: { readonly view: View; readonly names: Names; readonly vote: VoteView }): VNode {
  const { view, names, vote } = props;
  const texts = view.texts.votes;
  const { proposal, body, matter, resolution, inFavour, entitled, votedOn, annulment } = vote;
  return (
    <article class="card" aria-labelledby={`vote-${proposal}`}>
      <h3 id={`vote-${proposal}`}>{texts.of(nameOf(view, names, body), resolution.reference)}</h3>
      <Facts
        facts={[
          [texts.matter, wordsFor(texts.matters, matter)],
          [texts.result, texts.counted(String(inFavour), String(entitled))],
          [texts.day, dateOf(view, votedOn)],
          [texts.digest, resolution.digest],
          [texts.handle, proposal],
          ...(annulment === null
            ? []
            : ([
                [texts.annulled, <When view={view} at={annulment.annulledAt} exact />],
                [texts.because, wordsFor(texts.grounds, annulment.ground)],
              ] as const)),
        ]}
      />
      {annulment === null ? <Annulment {...{ view, proposal }} /> : null}
    </article>
  );
}

function Annulment({ view, proposal }: { readonly view: View; readonly proposal: string }): VNode {
  const texts = view.texts.votes;
  return (
    <PostForm view={view} action={`${VOTES}/${encodeURIComponent(proposal)}/annulment`}>
      <p>{texts.annulLead}</p>
      <Choices
        kind="radio"
        legend={texts.because}
        name="ground"
        choices={Object.entries(texts.grounds).map(([value, label]) => ({ value, label }))}
      />
      <button class="danger">{texts.annul}</button>
    </PostForm>
  );
}

function RecordForm({ view, names, bodies }: Pick<VotesProps, 'view' | 'names' | 'bodies'>): VNode {
  const texts = view.texts.votes;
  return (
    <PostForm view={view} action={VOTES}>
      <p>{texts.recordLead}</p>
      <Choices
        kind="radio"
        legend={texts.body}
        name="body"
        choices={bodies.map((value) => ({ value, label: nameOf(view, names, value) }))}
      />
      <Choices
        kind="radio"
        legend={texts.matter}
        name="matter"
        choices={Object.entries(texts.matters).map(([value, label]) => ({ value, label }))}
      />
      <TextField label={texts.reference} hint={texts.referenceHint} name="reference" required />
      <LongTextField label={texts.text} hint={texts.textHint} name="text" required />
      <TextField label={texts.inFavour} name="in-favour" required />
      <TextField label={texts.entitled} name="entitled" required />
      <DayField label={texts.day} name="voted-on" required />
      <button>{texts.submit}</button>
    </PostForm>
  );
}
