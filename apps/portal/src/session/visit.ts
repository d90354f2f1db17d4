import type { VNode } from 'preact';
import type { CoopApi } from '../client/coop-api.js';
import type { View } from '../pages/view.js';
import type { FormBody } from './form-guard.js';
import type { Session } from './session-store.js';

/** One request of a browser, after language, session and form token were looked at. */
export interface Visit {
  readonly view: View;
  readonly api: CoopApi;
  readonly query: URLSearchParams;
  /** Page of a numbered list, from 1. */
  readonly page: number;
  /** Empty on GET. */
  readonly form: FormBody;
  /** Idempotency key of the posted form. */
  readonly commandKey: string;
  /** Adds a `Set-Cookie` line to the answer. */
  readonly setCookie: (line: string) => void;
}

/** A visit of someone who is signed in. */
export interface MemberVisit extends Visit {
  readonly session: Session;
}

/** What a visit is answered with. */
export type VisitAnswer =
  | { readonly kind: 'page'; readonly page: VNode; readonly status?: number; readonly nonce?: string }
  | { readonly kind: 'redirect'; readonly to: string }
  | {
      readonly kind: 'download';
      readonly fileName: string;
      readonly type: string;
      readonly body: string | Uint8Array;
    };

export const show = (page: VNode, status = 200): VisitAnswer => ({ kind: 'page', page, status });

/** A page with a script of ours: the one that carries this number may run, and nothing else. */
export const showWithScript = (page: VNode, nonce: string): VisitAnswer => ({ kind: 'page', page, nonce });
export const redirectTo = (to: string): VisitAnswer => ({ kind: 'redirect', to });
