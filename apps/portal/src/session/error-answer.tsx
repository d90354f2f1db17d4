import type { VNode } from 'preact';
import { PROBLEMS, problemText } from '@coop/contracts/problems';
import { ApiProblem } from '../client/api-problem.js';
import { ErrorPage, type ErrorKind } from '../pages/plain.js';
import type { View } from '../pages/view.js';
import { SIGN_IN_FAILED } from './sign-in.js';

/** Code of the page that a form without its token gets. */
export const FORM_REFUSED = 'form-refused';
/** Code of the page that a form gets after its session ended. */
export const SESSION_OVER = 'session-over';

const KINDS: ReadonlyMap<number, ErrorKind> = new Map([
  [PROBLEMS.unauthenticated.status, 'signIn'],
  [PROBLEMS.forbidden.status, 'forbidden'],
  [PROBLEMS['not-found'].status, 'notFound'],
  [PROBLEMS.gone.status, 'notFound'],
  [PROBLEMS.conflict.status, 'conflict'],
  [PROBLEMS['stale-revision'].status, 'conflict'],
  [PROBLEMS['command-mismatch'].status, 'conflict'],
  [PROBLEMS['too-many-requests'].status, 'later'],
  [PROBLEMS.stale.status, 'later'],
]);

const BY_CODE: Readonly<Record<string, ErrorKind>> = {
  [FORM_REFUSED]: 'refusedForm',
  [SESSION_OVER]: 'sessionOver',
  [SIGN_IN_FAILED]: 'signIn',
  'issuer-unavailable': 'issuerAway',
};

/** The page that tells what went wrong: a code and what to do, never what happened inside. */
export function errorPage(
  view: View,
  error: unknown,
  reference: string,
): { readonly page: VNode; readonly status: number } {
  const { status, code } =
    error instanceof ApiProblem ? error : { status: PROBLEMS.internal.status, code: 'internal' };
  const kind = BY_CODE[code] ?? KINDS.get(status) ?? 'general';
  const said = saidOf(view, status, code);
  const page = <ErrorPage {...{ view, kind, code, reference }} {...(said === undefined ? {} : { said })} />;
  return { page, status };
}

/** The published words of a code; a refusal of a service without words of its own is one of the rules. */
function saidOf({ language }: View, status: number, code: string): string | undefined {
  if (!Object.hasOwn(PROBLEMS, code) && status !== PROBLEMS.conflict.status) return undefined;
  const { title, titleFr } = problemText(code);
  return language === 'fr' ? titleFr : title;
}
