import type { VNode } from 'preact';
import type { ErasureReceipt } from '../client/shapes.js';
import { Choices, PostForm, Question } from '../elements/forms.js';
import { Page } from '../elements/page.js';
import { Facts } from '../elements/tables.js';
import { wordsFor } from '../texts/code-texts.js';
import { dateOf, type View } from './view.js';

function Sentences({ sentences }: { readonly sentences: readonly string[] }): VNode {
  return (
    <ul>
      {sentences.map((sentence) => (
        <li key={sentence}>{sentence}</li>
      ))}
    </ul>
  );
}

/** What ends, what remains, and one choice. Nothing happens here yet. */
export function ErasurePage({ view, said }: { readonly view: View; readonly said?: string }): VNode {
  const { erasure } = view.texts;
  return (
    <Page view={view} title={erasure.title}>
      {said === undefined ? null : (
        <p class="notice" role="alert">
          {said}
        </p>
      )}
      <p>{erasure.lead}</p>
      <p>
        <a href="/my/erasure/state">{erasure.stateTitle}</a>
      </p>
      <h2>{erasure.erasedTitle}</h2>
      <Sentences sentences={erasure.erased} />
      <h2>{erasure.remainsTitle}</h2>
      <Sentences sentences={erasure.remains} />
      <h2>{erasure.fingerprintTitle}</h2>
      <p>{erasure.fingerprintLead}</p>
      <Question action="/my/erasure/confirmation" submit={erasure.next}>
        <Choices
          kind="radio"
          legend={erasure.fingerprintTitle}
          name="fingerprint"
          choices={[
            { value: 'keep', label: erasure.keep },
            { value: 'drop', label: erasure.drop },
          ]}
        />
      </Question>
    </Page>
  );
}

/** The last step, with what was chosen. */
export function ErasureConfirmationPage(props: {
  readonly view: View;
  readonly fingerprint: 'keep' | 'drop';
}): VNode {
  const { view, fingerprint } = props;
  const { erasure, words } = view.texts;
  return (
    <Page view={view} title={erasure.confirmTitle}>
      <p>{erasure.lead}</p>
      <p>
        {erasure.fingerprintTitle} <strong>{fingerprint === 'keep' ? erasure.keep : erasure.drop}</strong>
      </p>
      <p class="notice">{erasure.confirmLead}</p>
      <PostForm view={view} action="/my/erasure">
        <input type="hidden" name="fingerprint" value={fingerprint} />
        <button class="danger">{erasure.confirm}</button>
      </PostForm>
      <p>
        <a href="/my/erasure">{words.cancel}</a>
      </p>
    </Page>
  );
}

/** What was destroyed and what remains: hers to keep (GDPR art. 12 and 17, FADP art. 32). */
export function ErasureReceiptPage(props: { readonly view: View; readonly receipt: ErasureReceipt }): VNode {
  const { view, receipt } = props;
  const { erasure, codes } = view.texts;
  return (
    <Page view={view} title={erasure.receiptTitle}>
      <p class="notice" role="status">
        {erasure.receiptLead}
      </p>
      <Facts
        facts={[
          [erasure.keys, String(receipt.keysDestroyed)],
          [erasure.values, String(receipt.valuesDeleted)],
          [erasure.kept, receipt.keepFingerprint ? erasure.yes : erasure.no],
          [erasure.positionLabel, receipt.position],
        ]}
      />
      <h2>{erasure.stays}</h2>
      <Sentences
        sentences={receipt.remains.map(({ what, until, count }) =>
          [
            wordsFor(codes.remains, what),
            ...(until ? [erasure.untilDate(dateOf(view, until))] : []),
            ...(count === undefined ? [] : [erasure.counted(count)]),
          ].join(', '),
        )}
      />
    </Page>
  );
}
