import type { VNode } from 'preact';
import { isReasonCode, ownSentences, purposeLabel } from '@coop/consent-engine';
import type { OwnWhyView } from '../client/audit-shapes.js';
import { Page } from '../elements/page.js';
import { Facts, Table, When } from '../elements/tables.js';
import { wordsFor } from '../texts/code-texts.js';
import { nameOf, termOf, type Names, type View } from './view.js';

interface OwnWhyProps {
  readonly view: View;
  readonly names: Names;
  readonly why: OwnWhyView;
}

/** Why her data was read or refused, field by field: her own part, and never what another has chosen. */
export function OwnWhyPage({ view, names, why }: OwnWhyProps): VNode {
  const { ownWhy } = view.texts;
  return (
    <Page view={view} title={ownWhy.title}>
      {why.found === 'decision' ? (
        <Decided {...{ view, names, why }} />
      ) : (
        <p>{why.because === 'read-in-bulk' ? ownWhy.inBulk : ownWhy.before}</p>
      )}
      <p>
        <a href="/my/activity">{ownWhy.back}</a>
      </p>
    </Page>
  );
}

function Decided({ view, names, why }: OwnWhyProps): VNode {
  const { ownWhy, words, codes, sharing } = view.texts;
  const { time, consumer = '', purpose = '', action = '', fields } = why;
  const put = {
    recipient: nameOf(view, names, consumer),
    purpose: purposeLabel(purpose, view.language),
    action: wordsFor(codes.actions, action),
  };
  return (
    <>
      <Facts
        facts={[
          ...(time === undefined ? [] : [[words.when, <When view={view} at={time} exact />] as const]),
          [words.who, put.recipient],
          [words.purpose, put.purpose],
          [sharing.actions, put.action],
        ]}
      />
      {fields.length === 0 ? null : (
        <Table
          caption={ownWhy.caption}
          columns={[words.field, ownWhy.answer, words.why]}
          rows={fields.map(({ field, permitted, codes: reasons, notEveryone }) => [
            termOf(view, field),
            wordsFor(codes.outcomes, permitted ? 'PERMIT' : 'DENY'),
            ownSentences(reasons.filter(isReasonCode), notEveryone, view.language, put).join(' '),
          ])}
        />
      )}
      <p>{ownWhy.others}</p>
    </>
  );
}
