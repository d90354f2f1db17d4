import type { VNode } from 'preact';
import type { ErasureState } from '../client/shapes.js';
import { PostForm } from '../elements/forms.js';
import { Page } from '../elements/page.js';
import { Facts } from '../elements/tables.js';
import { wordsFor } from '../texts/code-texts.js';
import { dateOf, type View } from './view.js';

/** Her own request for erasure: what it waits for, why and until when; and while it waits, the way back. */
export function ErasureStatePage(props: { readonly view: View; readonly state: ErasureState }): VNode {
  const { view, state } = props;
  const { erasure, codes } = view.texts;
  const { status, notBefore, holds } = state;
  const waits = status === 'waiting';
  return (
    <Page view={view} title={erasure.stateTitle}>
      <p class="notice" role="status">
        {wordsFor(codes.erasureStates, status)}
      </p>
      {waits && notBefore !== null && Date.parse(notBefore) > view.now.getTime() ? (
        <p>{erasure.notBefore(dateOf(view, notBefore))}</p>
      ) : null}
      {holds.length === 0 ? null : <h2>{erasure.holdsTitle}</h2>}
      {holds.map(({ hold, basis, until, reason }) => (
        <Facts
          key={hold}
          facts={[
            [erasure.holdReason, reason ?? '–'],
            [erasure.holdBasis, wordsFor(codes.holdBases, basis)],
            [erasure.holdUntil, dateOf(view, until)],
          ]}
        />
      ))}
      {waits ? (
        <PostForm view={view} action="/my/erasure/taken-back">
          <button>{erasure.takeBack}</button>
        </PostForm>
      ) : null}
    </Page>
  );
}
