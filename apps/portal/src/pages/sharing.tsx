import type { VNode } from 'preact';
import type { Consequences, GrantView, ReceiptLine, RequestView } from '../client/shapes.js';
import { Page } from '../elements/page.js';
import { NumberedPager } from '../elements/tables.js';
import { wordsFor } from '../texts/code-texts.js';
import { GrantCard } from './grant-card.js';
import { receiptPath } from './receipts.js';
import { PSEUDONYMS } from './pseudonyms.js';
import { VOTES } from './votes.js';
import { dateOf, nameOf, pageOf, purposesOf, type Names, type View } from './view.js';

/** A card has many parts: so few of them keep the page light. */
export const CARDS_PER_PAGE = 4;
const MAX_REQUESTS = 10;

interface SharingProps {
  readonly view: View;
  readonly names: Names;
  readonly categories: Names;
  readonly grants: readonly GrantView[];
  readonly consequences: ReadonlyMap<string, Consequences>;
  readonly requests: readonly RequestView[];
  /** Newest first. */
  readonly receipts: readonly ReceiptLine[];
  readonly page: number;
  readonly said?: string;
}

/** Who may use what of hers: requests that wait, then one card per agreement. */
export function SharingPage(props: SharingProps): VNode {
  const { view, grants, page, said } = props;
  const { sharing } = view.texts;
  const { rows, current, last } = pageOf(grants, page, CARDS_PER_PAGE);
  return (
    <Page view={view} title={sharing.title}>
      {said === undefined ? null : (
        <p class="notice" role="status">
          {said} <NewestReceipt {...props} />
        </p>
      )}
      <EndedByItself {...props} />
      <Requests {...props} />
      <h2>{sharing.givenTitle}</h2>
      <p>{grants.length === 0 ? sharing.empty : sharing.lead}</p>
      {rows.map((grant) => (
        <CardOf key={grant.grant} {...props} grant={grant} />
      ))}
      <NumberedPager view={view} path="/my/sharing" current={current} last={last} />
      <p>
        <a class="button equal" href="/my/sharing/new">
          {sharing.give}
        </a>
      </p>
      <p>
        <a href="/my/sharing/agreements">{sharing.propose}</a>{' '}
        <a href="/my/sharing/receipts">{sharing.allReceipts}</a> <a href={VOTES}>{view.texts.votes.see}</a>{' '}
        <a href={PSEUDONYMS}>{view.texts.pseudonyms.title}</a>
      </p>
    </Page>
  );
}

/** What she has just done has its receipt. */
function NewestReceipt({ view, receipts }: SharingProps): VNode | null {
  const [newest] = receipts;
  return newest === undefined ? null : <a href={receiptPath(newest)}>{view.texts.sharing.receipt}</a>;
}

const TOLD_FOR_MS = 30 * 86_400_000;
const MAX_TOLD = 3;

/** What ended without any act of hers is told for a month, with its receipt. */
function EndedByItself({ view, names, receipts }: SharingProps): VNode {
  const { sharing } = view.texts;
  const lately = receipts.filter(
    ({ moment, at }) =>
      (moment === 'expired' || moment === 'invalidated') && view.now.getTime() - Date.parse(at) < TOLD_FOR_MS,
  );
  return (
    <>
      {lately.slice(0, MAX_TOLD).map((line) => (
        <p key={line.receipt} class="notice" role="status">
          {sharing.ended(
            nameOf(view, names, line.recipient),
            wordsFor(view.texts.codes.consentMoments, line.moment),
            dateOf(view, line.at),
          )}{' '}
          <a href={receiptPath(line)}>{sharing.receipt}</a>
        </p>
      ))}
    </>
  );
}

function CardOf({
  view,
  names,
  categories,
  consequences,
  receipts,
  grant,
}: SharingProps & { readonly grant: GrantView }) {
  const known = consequences.get(grant.grant);
  return (
    <GrantCard
      {...{ view, names, categories, grant }}
      receipts={receipts.filter((line) => line.grant === grant.grant)}
      {...(known === undefined ? {} : { consequences: known })}
    />
  );
}

function Requests({ view, names, requests }: SharingProps): VNode {
  const { sharing, words } = view.texts;
  const waiting = requests.filter(({ answer }) => answer === null).slice(0, MAX_REQUESTS);
  return (
    <>
      <h2>{sharing.requests}</h2>
      {waiting.length === 0 ? <p>{sharing.requestsEmpty}</p> : null}
      <ul class="tiles">
        {waiting.map(({ request, consumer, purposes, until }) => (
          <li key={request}>
            <a href={`/my/sharing/requests/${request}`}>{sharing.asks(nameOf(view, names, consumer))}</a>
            <p>
              {purposesOf(view, purposes)}. {words.until} {dateOf(view, until)}.
            </p>
          </li>
        ))}
      </ul>
    </>
  );
}
