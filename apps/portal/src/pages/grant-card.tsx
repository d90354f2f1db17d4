import type { VNode } from 'preact';
import type { Consequences, GrantView } from '../client/shapes.js';
import { PostForm } from '../elements/forms.js';
import { Facts, When } from '../elements/tables.js';
import { wordsFor } from '../texts/code-texts.js';
import { dateOf, fieldsOf, listOf, nameOf, purposesOf, type Names, type View, termsOf } from './view.js';

interface GrantCardProps {
  readonly view: View;
  readonly names: Names;
  /** Categories of her records by their handle. */
  readonly categories: Names;
  readonly grant: GrantView;
  /** Absent when they could not be worked out: she can withdraw all the same (GDPR art. 7(3)). */
  readonly consequences?: Consequences;
}

export const isActive = ({ withdrawnAt, terms }: GrantView, now: Date): boolean =>
  withdrawnAt === null && Date.parse(terms.until) > now.getTime();

/** One agreement: who, what, why, until when, what was read; and the one button that ends it. */
export function GrantCard(props: GrantCardProps): VNode {
  const { view, names, grant } = props;
  const { sharing } = view.texts;
  return (
    <article class="card" aria-labelledby={`grant-${grant.grant}`}>
      <h3 id={`grant-${grant.grant}`}>{sharing.grantTo(nameOf(view, names, grant.terms.recipient))}</h3>
      <Facts facts={factsOf(props)} />
      <Duties {...props} />
      {isActive(grant, view.now) ? <Withdrawal {...props} /> : null}
      <p>
        <a href={`/my/sharing/grants/${grant.grant}/receipt`}>{sharing.receipt}</a>
      </p>
    </article>
  );
}

function factsOf({
  view,
  categories,
  grant,
}: GrantCardProps): readonly (readonly [string, string | VNode])[] {
  const { sharing, words, codes } = view.texts;
  const { terms, reads, withdrawnAt } = grant;
  const scope = [
    ...(terms.scope.records ?? []).map((record) => categories[record] ?? words.handle(record.slice(-8))),
    ...(terms.scope.categories ?? []),
    ...(terms.scope.kinds ?? []).map((kind) => wordsFor(codes.kinds, kind)),
  ];
  const isOver = withdrawnAt === null && !isActive(grant, view.now);
  const actions = terms.actions.map((action) => wordsFor(codes.actions, action));
  return [
    [words.what, `${fieldsOf(view, terms.fields)}${scope.length === 0 ? '' : ` (${termsOf(view, scope)})`}`],
    [words.purposes, purposesOf(view, terms.purposes)],
    [sharing.actions, listOf(view, actions)],
    [words.until, `${dateOf(view, terms.until)}${isOver ? ` (${sharing.expired})` : ''}`],
    [sharing.reads, String(reads.count)],
    [sharing.lastRead, reads.last === null ? sharing.never : <When view={view} at={reads.last} exact />],
    ...(withdrawnAt === null
      ? []
      : [[sharing.withdrawnOn, <When view={view} at={withdrawnAt} exact />] as const]),
  ];
}

function Duties({ view, names, grant }: GrantCardProps): VNode | null {
  const { sharing, codes } = view.texts;
  if (grant.duties.length === 0) return null;
  return (
    <>
      <h4>{sharing.duties}</h4>
      <ul>
        {grant.duties.map(({ duty, debtor, kind, due, status }) => (
          <li key={duty}>
            {sharing.dutyLine(
              nameOf(view, names, debtor),
              wordsFor(codes.dutyKinds, kind),
              dateOf(view, due),
              wordsFor(codes.dutyStates, status),
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

function Withdrawal({ view, names, grant, consequences }: GrantCardProps): VNode {
  const { sharing } = view.texts;
  return (
    <>
      <h4>{sharing.consequences}</h4>
      <ul>
        {sentencesOf(view, names, consequences).map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      <PostForm view={view} action={`/my/sharing/grants/${grant.grant}/withdrawal`}>
        <button class="danger">{sharing.withdraw}</button>
      </PostForm>
    </>
  );
}

function sentencesOf(view: View, names: Names, consequences: Consequences | undefined): readonly string[] {
  const { sharing } = view.texts;
  if (consequences === undefined) return [sharing.unknownConsequences, sharing.keepRights];
  const fieldsBy = new Map<string, Set<string>>();
  for (const { recipient, fields } of consequences.losses)
    fieldsBy.set(recipient, new Set([...(fieldsBy.get(recipient) ?? []), ...fields]));
  const losses = [...fieldsBy].map(([recipient, fields]) =>
    sharing.loses(nameOf(view, names, recipient), termsOf(view, [...fields].sort())),
  );
  const deleting = [...new Set(consequences.deliveries.map(({ consumer }) => consumer))].map((consumer) =>
    sharing.mustDelete(nameOf(view, names, consumer)),
  );
  const told = losses.length === 0 ? [sharing.noLoss] : losses;
  return [...told, ...deleting, sharing.keepRights];
}
