/** What may be kept of an error: where and of which class it was, never its text. */
export interface Failure {
  readonly reason: string;
  readonly place: string;
}

const CLASS = /^[A-Za-z][A-Za-z0-9]{0,63}$/;
const CODE = /^[A-Za-z0-9_-]{1,48}$/;
/** A file of this project with line and column, at the end of a line of a stack. */
const PLACE = /((?:apps|libs)\/[\w./-]+\.[jt]sx?:\d+:\d+)\)?$/;

/** Reduces an error to names that the program gave. */
export function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) return { reason: typeof error, place: '' };
  const name = CLASS.test(error.name) ? error.name : 'Error';
  const code = 'code' in error && CODE.test(String(error.code)) ? ` ${String(error.code)}` : '';
  return { reason: name + code, place: placeOf(error) };
}

function placeOf({ stack = '', message }: Error): string {
  // The text stands before the frames, and may look like one.
  const frames = stack.slice(Math.max(0, stack.indexOf(message)) + message.length);
  for (const line of frames.split('\n')) {
    const found = PLACE.exec(line)?.[1];
    if (found !== undefined) return found;
  }
  return '';
}
