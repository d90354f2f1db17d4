import type { VNode } from 'preact';
import { Facts } from '../elements/tables.js';
import { Page } from '../elements/page.js';
import type { Texts } from '../texts/fr.js';
import type { View } from './view.js';

/** A page of sentences: accessibility, privacy. */
export function StatementPage(props: {
  readonly view: View;
  readonly title: string;
  readonly sentences: readonly string[];
}): VNode {
  return (
    <Page view={props.view} title={props.title}>
      <ul>
        {props.sentences.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </Page>
  );
}

/** After signing out: the provider's own session is another one. */
export function SignedOutPage({
  view,
  provider,
}: {
  readonly view: View;
  readonly provider?: string;
}): VNode {
  const { session } = view.texts;
  return (
    <Page view={view} title={session.endedTitle}>
      <p>{session.endedLead}</p>
      <p>
        {provider === undefined ? (
          <a href="/">{session.back}</a>
        ) : (
          <a class="button" href={provider}>
            {session.endProvider}
          </a>
        )}
      </p>
    </Page>
  );
}

/** What went wrong, in the kinds that ask for something else to be done. */
export type ErrorKind = keyof Texts['errors']['titles'];

interface ErrorProps {
  readonly view: View;
  readonly kind: ErrorKind;
  readonly code: string;
  /** What the service said, in the reader's language. */
  readonly said?: string;
  /** By which the operator finds it in the logs. */
  readonly reference: string;
}

/** What happened, what to do now, and the code to quote. */
export function ErrorPage({ view, kind, code, said, reference }: ErrorProps): VNode {
  const { errors, session } = view.texts;
  return (
    <Page view={view} title={errors.titles[kind]}>
      {said === undefined ? null : <p>{said}</p>}
      <p>{errors.todo[kind]}</p>
      <Facts
        facts={[
          [errors.code, <code>{code}</code>],
          [errors.reference, <code>{reference}</code>],
        ]}
      />
      <p>
        <a href="/">{session.back}</a>
      </p>
    </Page>
  );
}
