import type { ApiClient } from './api-client.js';
import { eventually, present } from './expectations.js';

/** An event as the auditor's export gives it: sealed references, no personal value. */
export interface ExportedEvent {
  readonly position: string;
  readonly id: string;
  readonly stream: string;
  readonly type: string;
  readonly recordedAt: string;
  readonly data: Readonly<Record<string, unknown>>;
}

const PAGE = 500;

/** Every event after a position, in order (`GET /audit/events`, NDJSON). */
export async function eventsAfter(auditor: ApiClient, after: string): Promise<readonly ExportedEvent[]> {
  const found: ExportedEvent[] = [];
  const end = BigInt((await headOf(auditor)).head);
  for (let next = after; BigInt(next) < end;) {
    const { body, headers } = await auditor.must<string>('GET', `/audit/events?after=${next}&limit=${PAGE}`);
    const lines = body.split('\n').filter((line) => line !== '');
    if (lines.length === 0) break;
    found.push(...lines.map((line) => JSON.parse(line) as ExportedEvent));
    next = present('the export names the next position', headers.get('coop-next'));
  }
  return found.filter(({ position }) => BigInt(position) <= end);
}

/** The event at a position. */
export async function eventAt(auditor: ApiClient, position: string): Promise<ExportedEvent> {
  const before = String(BigInt(position) - 1n);
  const { body } = await auditor.must<string>('GET', `/audit/events?after=${before}&limit=1`);
  return JSON.parse(body) as ExportedEvent;
}

export const headOf = (client: ApiClient) =>
  client.get<{ head: string; logged: string; checkpoint: string | null; vkey: string; state: string }>(
    '/audit/head',
  );

/** Waits until the published log covers a position. */
export const loggedUpTo = (client: ApiClient, position: string): Promise<true> =>
  eventually('the transparency log covers the event', async () =>
    BigInt((await headOf(client)).logged) >= BigInt(position) ? true : undefined,
  );

/** Why something was disclosed or refused, by the id of the disclosure or refusal. */
export interface Why {
  readonly found: string;
  readonly reproducible: boolean;
  readonly recorded: {
    readonly outcome: string;
    readonly reasons: readonly string[];
    readonly cited: readonly string[];
  };
  readonly explanation: readonly { readonly code?: string }[];
}

/** Equal refusals are counted for some seconds before they become one event: until then there is nothing to find. */
export const whyOf = (auditor: ApiClient, id: string): Promise<Why> =>
  eventually(
    'the cooperative can explain a refusal or disclosure by its id',
    async () => {
      const { status, body } = await auditor.patiently<Why>('GET', `/audit/why/${id}`);
      return status === 200 ? body : undefined;
    },
    { withinMs: 20_000, everyMs: 500 },
  );
