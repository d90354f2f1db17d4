import type { VNode } from 'preact';
import { Page } from '../elements/page.js';
import type { View } from './view.js';

interface HomeProps {
  readonly view: View;
  /** Absent for a visitor. */
  readonly counts?: {
    readonly activeGrants: number;
    readonly waitingRequests: number;
    readonly receipts: number;
  };
}

/** What this place is; for a member, the way to everything of hers. */
export function HomePage({ view, counts }: HomeProps): VNode {
  const { texts, signedIn } = view;
  return (
    <Page view={view} title={texts.home.title}>
      <p>{texts.home.lead}</p>
      {view.demonstration ? (
        <p>
          {texts.home.mailboxLead} <a href="/demonstration/outbox">{texts.home.mailbox}</a>
        </p>
      ) : null}
      {signedIn === null ? (
        <Welcome view={view} />
      ) : (
        <Tiles view={view} {...(counts === undefined ? {} : { counts })} />
      )}
    </Page>
  );
}

function Welcome({ view: { texts } }: { readonly view: View }): VNode {
  return (
    <>
      <ul>
        {texts.home.points.map((point) => (
          <li key={point}>{point}</li>
        ))}
      </ul>
      <p>{texts.home.signInLead}</p>
      <p>
        <a class="button" href="/session/start">
          {texts.shell.signIn}
        </a>
      </p>
    </>
  );
}

function Tiles({ view: { texts, signedIn }, counts }: HomeProps): VNode {
  const { activeGrants = 0, waitingRequests = 0, receipts = 0 } = counts ?? {};
  const tiles = [
    ['/my/data', texts.shell.data, texts.home.dataTile],
    ['/my/sharing', texts.shell.sharing, texts.home.sharingTile(activeGrants, waitingRequests, receipts)],
    ['/my/activity', texts.shell.activity, texts.home.activityTile],
    ['/my/erasure', texts.shell.erasure, texts.home.erasureTile],
    ...(signedIn?.roles.includes('auditor') === true
      ? [['/auditor', texts.shell.audit, texts.home.auditTile] as const]
      : []),
  ] as const;
  return (
    <section aria-labelledby="place">
      <h2 id="place">{texts.home.yourPlace}</h2>
      <ul class="tiles">
        {tiles.map(([path, label, lead]) => (
          <li key={path}>
            <a href={path}>{label}</a>
            <p>{lead}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}
