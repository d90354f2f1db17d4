import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ApiClient } from '../api-client.js';
import { coop } from '../evidence/coop-cli.js';
import { expectEqual, expectThat } from '../expectations.js';
import { headOf, loggedUpTo } from '../history.js';
import type { Teller } from '../step.js';
import type { World } from '../world.js';

interface Part {
  readonly entries: readonly { readonly type: string }[];
  readonly next: number | null;
}

interface OwnLog {
  readonly vkey: string;
  readonly checkpoint: string;
  readonly map: { readonly opening: { readonly event: string } };
  readonly parts: readonly Part[];
}

interface Verified {
  readonly completeUpTo: { readonly position: string } | null;
  readonly entries: number;
  readonly findings: readonly { readonly code: string }[];
}

/** Her file: the first answer, and the further parts that it names. */
async function wholeFile({ api }: { readonly api: ApiClient }): Promise<OwnLog> {
  const file = await api.get<OwnLog>('/audit/own/log');
  const { data } = JSON.parse(file.map.opening.event) as { readonly data: { readonly atPosition: string } };
  const size = file.checkpoint.split('\n')[1];
  const parts = [...file.parts];
  for (let after = parts.at(-1)?.next ?? null; after !== null;) {
    const more = await api.get<Part>(
      `/audit/own/log/entries?at=${data.atPosition}&size=${size}&after=${after}`,
    );
    parts.push(more);
    after = more.next;
  }
  return { ...file, parts };
}

/** The first member takes all that the log holds about her, and verifies offline that nothing was left out. */
export async function ownHistory(world: World, teller: Teller): Promise<void> {
  const first = world.the('first');
  const { party } = first;
  await loggedUpTo(world.audit, (await headOf(world.audit)).head);
  await world.audit.post('/audit/digests');
  const file = await wholeFile(first);
  const { scratch } = await world.instance.looked();
  const verify = (name: string, content: object) => {
    const path = join(scratch, name);
    writeFileSync(path, JSON.stringify(content));
    return coop<Verified>('audit', 'own-history', path, '--vkey', file.vkey, '--handle', party);
  };
  const whole = await verify('what-the-log-holds.json', file);
  expectEqual('her file verifies offline', [whole.code, whole.json.findings], [0, []]);
  const types = file.parts.flatMap(({ entries }) => entries.map(({ type }) => type));
  for (const type of ['consent.grant.given', 'consent.grant.withdrawn', 'records.disclosure.made'])
    expectThat(`it holds ${type}`, types.includes(type), types);
  const parts = file.parts.map((part) => ({ ...part, entries: part.entries.slice(1) }));
  const cut = await verify('one-left-out.json', { ...file, parts });
  expectThat(
    'one event less is found',
    cut.code === 1 && cut.json.findings.some(({ code }) => code === 'not-complete'),
    cut.json,
  );
  teller.say(
    `the first member holds ${whole.json.entries} events and the proof that up to position ${whole.json.completeUpTo?.position} they are all; with one left out the proof fails`,
  );
}
