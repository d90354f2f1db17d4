/** What a public API answered in place of what was asked: a stable code, and what it says beside it. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';

  constructor(
    readonly status: number,
    readonly code: string,
    /** Further members of the problem document, for example both versions of a stale correction. */
    readonly members: Readonly<Record<string, unknown>> = {},
    options?: ErrorOptions,
  ) {
    super(code, options);
  }
}

const asObject = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};

/** Reads a problem document (RFC 9457); an answer without one is told by its status. */
export function problemOfAnswer(status: number, text: string): ApiProblem {
  try {
    const members = asObject(JSON.parse(text));
    const { code } = members;
    return new ApiProblem(status, typeof code === 'string' ? code : `http-${status}`, members);
  } catch {
    return new ApiProblem(status, `http-${status}`);
  }
}

/** The service could not be reached, or took too long. */
export const unreachable = (cause: unknown): ApiProblem =>
  new ApiProblem(503, 'service-unavailable', {}, { cause });

/** The answer was not what this page knows how to read. */
export const notUnderstood = (cause: unknown): ApiProblem =>
  new ApiProblem(502, 'answer-not-understood', {}, { cause });
