import { purposeLabel } from '@coop/consent-engine';
import type { VNode } from 'preact';
import type { CouncilRequest, OwnRequest } from '../client/pseudonym-shapes.js';
import { PostForm } from '../elements/forms.js';
import { Page } from '../elements/page.js';
import { Facts, NumberedPager, When } from '../elements/tables.js';
import { wordsFor } from '../texts/code-texts.js';
import { nameOf, pageOf, termOf, type Names, type View } from './view.js';

export const PSEUDONYMS = '/my/pseudonyms';
const REQUESTS_PER_PAGE = 4;

const requestPath = (request: string, rest: string): string =>
  `${PSEUDONYMS}/${encodeURIComponent(request)}/${rest}`;

interface PseudonymsProps {
  readonly view: View;
  readonly names: Names;
  readonly own: readonly OwnRequest[];
  /** What two stewards decide on; absent for everybody else. */
  readonly council?: readonly CouncilRequest[];
  readonly page: number;
  readonly said?: string;
}

/** Who wants to know whose a pseudonym is: the person concerned answers; stewards decide without knowing who it is. */
export function PseudonymsPage({ view, names, own, council, page, said }: PseudonymsProps): VNode {
  const texts = view.texts.pseudonyms;
  const shown = pageOf(council ?? [], page, REQUESTS_PER_PAGE);
  return (
    <Page view={view} title={texts.title}>
      {said === undefined ? null : (
        <p class="notice" role="status">
          {said}
        </p>
      )}
      <p>{texts.lead}</p>
      <h2>{texts.own}</h2>
      {own.length === 0 ? <p>{texts.none}</p> : null}
      {own.map((each) => (
        <OwnCard key={each.request} {...{ view, names }} asked={each} />
      ))}
      {council === undefined ? null : (
        <>
          <h2>{texts.council}</h2>
          <p>{council.length === 0 ? texts.nothingToDecide : texts.councilLead}</p>
          {shown.rows.map((each) => (
            <CouncilCard key={each.request} {...{ view, names }} asked={each} />
          ))}
          <NumberedPager view={view} path={PSEUDONYMS} current={shown.current} last={shown.last} />
        </>
      )}
    </Page>
  );
}

interface CardProps<Asked> {
  readonly view: View;
  readonly names: Names;
  readonly asked: Asked;
}

function factsOf({ view, names, asked }: CardProps<OwnRequest | CouncilRequest>) {
  const { pseudonyms: texts, releases, words } = view.texts;
  return [
    [releases.institution, nameOf(view, names, asked.institution)],
    [words.category, termOf(view, asked.category)],
    [words.purpose, purposeLabel(asked.purpose, view.language)],
    [texts.ground, wordsFor(texts.grounds, asked.ground)],
    [releases.askedAt, <When key="when" view={view} at={asked.requestedAt} />],
    [releases.state, wordsFor(texts.statuses, asked.status)],
  ] as const;
}

function OwnCard(props: CardProps<OwnRequest>): VNode {
  const { view, asked } = props;
  const texts = view.texts.pseudonyms;
  return (
    <article class="card">
      <Facts
        facts={[
          ...factsOf(props),
          ...(asked.answer === null
            ? []
            : [[texts.yourAnswer, wordsFor(texts.answers, asked.answer)] as const]),
        ]}
      />
      {asked.isOpen ? (
        <PostForm view={view} action={requestPath(asked.request, 'answer')}>
          {asked.answer === 'agreed' ? null : (
            <button class="equal" name="answer" value="agrees">
              {texts.agree}
            </button>
          )}{' '}
          <button class="equal" name="answer" value="declines">
            {texts.decline}
          </button>
        </PostForm>
      ) : null}
    </article>
  );
}

function CouncilCard(props: CardProps<CouncilRequest>): VNode {
  const { view, asked } = props;
  const texts = view.texts.pseudonyms;
  return (
    <article class="card">
      <Facts facts={[...factsOf(props), [texts.approvals, texts.ofTwo(asked.approvals)] as const]} />
      {asked.status === 'open' ? (
        <>
          <PostForm view={view} action={requestPath(asked.request, 'approvals')}>
            <button class="equal">{texts.approve}</button>
          </PostForm>
          <PostForm view={view} action={requestPath(asked.request, 'rejection')}>
            <button class="equal">{texts.reject}</button>
          </PostForm>
        </>
      ) : null}
    </article>
  );
}
