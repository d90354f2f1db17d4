import type { VNode } from 'preact';
import { purposeLabel } from '@coop/consent-engine';
import type { ConcernedView } from '../client/shapes.js';
import { PostForm } from '../elements/forms.js';
import { Page } from '../elements/page.js';
import { Facts, NumberedPager, Table, When } from '../elements/tables.js';
import { wordsFor } from '../texts/code-texts.js';
import { Value } from './record.js';
import { pageOf, purposesOf, type View, termOf, termsOf } from './view.js';

interface ConcernedProps {
  readonly view: View;
  readonly token: string;
  readonly concerned: ConcernedView;
  readonly objected: boolean;
  readonly page: number;
}

const FIELDS_PER_CARD = 12;
const CARDS_PER_PAGE = 3;

type Held = ConcernedView['held'][number];

/** A record with many fields becomes several cards: nothing that is held is left out. */
const cardsOf = (held: readonly Held[]): readonly Held[] =>
  held.flatMap((each) => {
    const cards = Math.max(1, Math.ceil(each.fields.length / FIELDS_PER_CARD));
    return Array.from({ length: cards }, (_, card) => ({
      ...each,
      fields: each.fields.slice(card * FIELDS_PER_CARD, (card + 1) * FIELDS_PER_CARD),
    }));
  });

/** For someone who never signed up: what is held, from where, on which ground, who read it; and one button. */
export function ConcernedPage({ view, token, concerned, objected, page }: ConcernedProps): VNode {
  const { texts } = view;
  const path = `/about-me/${encodeURIComponent(token)}`;
  const held = pageOf(cardsOf(concerned.held), page, CARDS_PER_PAGE);
  const readers = pageOf(concerned.readers, page);
  return (
    <Page view={view} title={texts.concerned.title}>
      {objected ? (
        <p class="notice" role="status">
          {texts.concerned.objected}
        </p>
      ) : (
        <p>{texts.concerned.lead}</p>
      )}
      <h2>{texts.concerned.held}</h2>
      {concerned.held.length === 0 ? <p>{texts.concerned.empty}</p> : null}
      {held.rows.map((each, index) => (
        <HeldCard key={index} view={view} held={each} />
      ))}
      <h2>{texts.concerned.readers}</h2>
      <Readers view={view} readers={readers.rows} />
      <NumberedPager view={view} path={path} current={page} last={Math.max(held.last, readers.last)} />
      {objected ? null : (
        <section class="card" aria-labelledby="object">
          <h2 id="object">{texts.concerned.objectTitle}</h2>
          <p>{texts.concerned.objectLead}</p>
          <PostForm view={view} action={`${path}/objection`}>
            <button>{texts.concerned.object}</button>
          </PostForm>
        </section>
      )}
    </Page>
  );
}

function HeldCard({ view, held }: { readonly view: View; readonly held: Held }): VNode {
  const { words, concerned, codes } = view.texts;
  return (
    <article class="card">
      <h3>{termOf(view, held.category)}</h3>
      <Facts
        facts={[
          [words.source, held.source ?? words.none],
          [
            concerned.basis,
            held.legalBasis === null ? words.none : wordsFor(codes.legalBases, held.legalBasis),
          ],
          [words.purposes, held.purposes.length === 0 ? words.none : purposesOf(view, held.purposes)],
          ...held.fields.map(
            (field) => [termOf(view, field.name), <Value view={view} field={field} />] as const,
          ),
        ]}
      />
    </article>
  );
}

function Readers({
  view,
  readers,
}: {
  readonly view: View;
  readonly readers: ConcernedView['readers'];
}): VNode {
  const { words, concerned, codes } = view.texts;
  if (readers.length === 0) return <p>{concerned.nobodyRead}</p>;
  return (
    <Table
      caption={concerned.readersCaption}
      columns={[words.when, words.who, words.what, words.purpose]}
      rows={readers.map(({ at, name, reader, what, purpose, fields, times }) => [
        <When view={view} at={at} exact />,
        name ?? words.handle(reader.slice(-8)),
        [wordsFor(codes.whatHappened, what), termsOf(view, fields), times > 1 ? words.times(times) : '']
          .filter((part) => part !== '')
          .join(', '),
        purpose === null ? words.none : purposeLabel(purpose, view.language),
      ])}
    />
  );
}
