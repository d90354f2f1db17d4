import { z } from 'zod';
import { notUnderstood } from './api-problem.js';
import type { HttpClient } from './http-client.js';

// Whatever else stands in the answers belongs to the file that she takes: it is passed on as it came.
const part = z.looseObject({
  entries: z.array(
    z.looseObject({
      index: z.number(),
      time: z.string(),
      type: z.string(),
      opening: z.looseObject({}).nullable(),
    }),
  ),
  next: z.number().nullable(),
});

const ownLog = z.looseObject({
  party: z.string(),
  origin: z.string(),
  vkey: z.string(),
  checkpoint: z.string(),
  map: z.looseObject({ opening: z.looseObject({ event: z.string() }) }).nullable(),
  parts: z.array(part),
  since: z.array(z.object({ index: z.number(), time: z.string(), type: z.string() })),
  moreSince: z.number(),
});

const recording = z.object({ recordedAt: z.string(), data: z.object({ atPosition: z.string() }) });

/** What the log holds about her, with its proofs: the file that she takes. */
export type OwnLogFile = z.infer<typeof ownLog>;

/** The last survey in the log: when it was recorded, and up to which position. */
export function surveyOf({
  map,
}: OwnLogFile): { readonly at: string; readonly position: string } | undefined {
  if (map === null) return undefined;
  try {
    const { recordedAt, data } = recording.parse(JSON.parse(map.opening.event));
    return { at: recordedAt, position: data.atPosition };
  } catch (error) {
    throw notUnderstood(error);
  }
}

/** All parts of it, one call after the other. @throws ApiProblem `stale` when another survey was recorded meanwhile */
export async function wholeOwnLog(http: HttpClient): Promise<OwnLogFile> {
  const first = await http.json('GET', '/audit/own/log', ownLog);
  const parts = [...first.parts];
  const at = surveyOf(first)?.position;
  const size = first.checkpoint.split('\n')[1];
  for (let after = parts.at(-1)?.next ?? null; after !== null;) {
    const query = { at, size, after: String(after) };
    const more = await http.json('GET', '/audit/own/log/entries', part, { query });
    parts.push(more);
    after = more.next;
  }
  return { ...first, parts };
}
