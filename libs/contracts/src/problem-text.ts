/** How a stable problem code is shown over HTTP (RFC 9457). The only place where HTTP numbers are written. */
export interface ProblemText {
  readonly status: number;
  readonly title: string;
  readonly titleFr: string;
}

export const problem = (status: number, title: string, titleFr: string): ProblemText => ({
  status,
  title,
  titleFr,
});
