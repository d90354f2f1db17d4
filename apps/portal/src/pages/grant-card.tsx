import type { VNode } from 'preact';
import type { Consequences, GrantView, ReceiptLine } from '../client/shapes.js';
import { PostForm } from '../elements/forms.js';
import { Facts, When } from '../elements/tables.js';
import { wordsFor } from '../texts/code-texts.js';
import { consequenceSentences } from './consequence-sentences.js';
import { DutyList } from './duty-list.js';
import { receiptPath } from './receipts.js';
import { dateOf, fieldsOf, listOf, nameOf, purposesOf, type Names, type View, termsOf } from './view.js';

interface GrantCardProps {
  readonly view: View;
  readonly names: Names;
  /** Categories of her records by their handle. */
  readonly categories: Names;
  readonly grant: GrantView;
  /** Absent when they could not be worked out: she can withdraw all the same (GDPR art. 7(3)). */
  readonly consequences?: Consequences;
  /** One for each moment of this agreement. */
  readonly receipts: readonly ReceiptLine[];
}

export const isActive = ({ status, terms }: GrantView, now: Date): boolean =>
  status === 'given' && Date.parse(terms.until) > now.getTime();

/** Its term ran out, whether or not the clock has noted it. */
const isRunOut = ({ status, terms }: GrantView, now: Date): boolean =>
  status === 'expired' || (status === 'given' && Date.parse(terms.until) <= now.getTime());

/** One agreement: who, what, why, until when, what was read; and the one button that ends it. */
export function GrantCard(props: GrantCardProps): VNode {
  const { view, names, grant } = props;
  const { sharing } = view.texts;
  return (
    <article class="card" aria-labelledby={`grant-${grant.grant}`}>
      <h3 id={`grant-${grant.grant}`}>{sharing.grantTo(nameOf(view, names, grant.terms.recipient))}</h3>
      <Facts facts={factsOf(props)} />
      <DutyList view={view} names={names} duties={grant.duties} level={4} />
      {isActive(grant, view.now) ? <Withdrawal {...props} /> : null}
      <Links {...props} />
    </article>
  );
}

/** What she keeps of each moment; and the way to go on, where she may. */
function Links({ view, grant, receipts }: GrantCardProps): VNode {
  const { sharing, codes } = view.texts;
  const goesOn = isActive(grant, view.now) || isRunOut(grant, view.now);
  return (
    <p>
      {receipts.map((line) => [
        <a key={line.receipt} href={receiptPath(line)}>
          {sharing.receiptOf(wordsFor(codes.consentMoments, line.moment))}
        </a>,
        ' ',
      ])}
      {goesOn ? <a href={`/my/sharing/grants/${grant.grant}/renewal`}>{sharing.renew}</a> : null}
    </p>
  );
}

function factsOf({
  view,
  categories,
  grant,
}: GrantCardProps): readonly (readonly [string, string | VNode])[] {
  const { sharing, words, codes } = view.texts;
  const { votes } = view.texts;
  const { terms, taxonomy, reads, status, endedAt } = grant;
  const scope = [
    ...(terms.scope.records ?? []).map((record) => categories[record] ?? words.handle(record.slice(-8))),
    ...(terms.scope.categories ?? []),
    ...(terms.scope.kinds ?? []).map((kind) => wordsFor(codes.kinds, kind)),
  ];
  const isOver = isRunOut(grant, view.now);
  const actions = terms.actions.map((action) => wordsFor(codes.actions, action));
  return [
    [words.what, `${fieldsOf(view, terms.fields)}${scope.length === 0 ? '' : ` (${termsOf(view, scope)})`}`],
    [words.purposes, purposesOf(view, terms.purposes)],
    ...(taxonomy.isCurrent ? [] : [[votes.version, votes.older(taxonomy.version)] as const]),
    ...(terms.proposal === undefined
      ? []
      : [[votes.byVote, words.handle(terms.proposal.slice(-8))] as const]),
    [sharing.actions, listOf(view, actions)],
    [words.until, `${dateOf(view, terms.until)}${isOver ? ` (${sharing.expired})` : ''}`],
    [sharing.reads, String(reads.count)],
    [sharing.lastRead, reads.last === null ? sharing.never : <When view={view} at={reads.last} exact />],
    ...(endedAt === null
      ? []
      : [[wordsFor(codes.consentMoments, status), <When view={view} at={endedAt} exact />] as const]),
  ];
}

function Withdrawal({ view, names, grant, consequences }: GrantCardProps): VNode {
  const { sharing } = view.texts;
  const known =
    consequences === undefined
      ? [sharing.unknownConsequences]
      : consequenceSentences(view, names, consequences, sharing);
  const sentences = [...known, sharing.keepRights];
  return (
    <>
      <h4>{sharing.consequences}</h4>
      <ul>
        {sentences.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      <PostForm view={view} action={`/my/sharing/grants/${grant.grant}/withdrawal`}>
        <button class="danger">{sharing.withdraw}</button>
      </PostForm>
    </>
  );
}
