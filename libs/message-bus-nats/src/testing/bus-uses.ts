import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the code of one service does on the bus. */
export interface BusUses {
  readonly answers: readonly string[];
  readonly asks: readonly string[];
  /** Files that ask by a pattern which is not written out. */
  readonly computed: readonly string[];
}

const HANDLER = /@MessagePattern\(\s*['"]([^'"]+)['"]/g;
const TYPE_ARGUMENTS = String.raw`(?:<[^(;]*>)?`;
/** `bus.request('…'` and `ask(ports.bus, '…'`. */
const REQUEST = new RegExp(
  String.raw`(?:\bbus\s*\.request${TYPE_ARGUMENTS}\(|\bask${TYPE_ARGUMENTS}\(\s*(?:\w+\.)*bus,)\s*(?:['"]([^'"]+)['"])?`,
  'g',
);

/** Code of one service that runs in the services which import it. */
const DOORS: Readonly<Record<string, string>> = {
  '@coop/identity/directory': 'apps/identity/src/directory.ts',
};

/** What the host does in the name of each service that it runs. */
const HOST = ['libs/service-host/src/live-digests.ts', 'libs/service-host/src/acknowledging.ts'];
const HOST_HANDLER = /@MessagePattern\(`\$\{service\}\.([^`]+)`/g;
const HOST_REQUEST = new RegExp(
  `\\bbus\\.request${TYPE_ARGUMENTS}\\(\\s*\`\\$\\{service\\}\\.([^\`]+)\``,
  'g',
);
/** A program that hosts a service, and the services that it names as running elsewhere. */
const HOSTED = /\brunMain\(/;
const ELSEWHERE = /\belsewhere: \[([^\]]*)\]/;

const sorted = (values: Iterable<string>): string[] => [...new Set(values)].sort();

interface Source {
  readonly file: string;
  readonly text: string;
}

/** The sources that run in a service, without its specs and what only they use. */
function sourcesOf(root: string, service: string): Source[] {
  const read = (file: string): Source => ({ file, text: readFileSync(join(root, file), 'utf8') });
  const own = globSync(`apps/${service}/src/**/*.{ts,tsx}`, { cwd: root })
    .filter((file) => !/\.spec\.tsx?$|\/testing\//.test(file) && !Object.values(DOORS).includes(file))
    .map(read);
  const imported = Object.entries(DOORS).filter(([door]) =>
    own.some(({ text }) => text.includes(`'${door}'`)),
  );
  return [...own, ...imported.map(([, file]) => read(file))];
}

/** What the host answers for a service, and what the service asks of others through it. */
function usesOfHost(
  root: string,
  service: string,
  sources: readonly Source[],
): Pick<BusUses, 'answers' | 'asks'> {
  const host = HOST.map((file) => readFileSync(join(root, file), 'utf8')).join('\n');
  const program = sources.find(({ file }) => file === `apps/${service}/src/main.ts`)?.text ?? '';
  const asksOthers = sources.some(({ text }) => /\bdigestsOverBus\(/.test(text));
  const elsewhere = asksOthers ? (ELSEWHERE.exec(program)?.[1]?.match(/\w+/g) ?? []) : [];
  const verbs = (pattern: RegExp) => [...host.matchAll(pattern)].map(([, verb]) => verb);
  return {
    answers: HOSTED.test(program) ? verbs(HOST_HANDLER).map((verb) => `${service}.${verb}`) : [],
    asks: elsewhere.flatMap((other) => verbs(HOST_REQUEST).map((verb) => `${other}.${verb}`)),
  };
}

/** Reads what a service does on the bus from its sources, and from what its host does for it. */
export function busUses(root: string, service: string): BusUses {
  const sources = sourcesOf(root, service);
  const ofHost = usesOfHost(root, service, sources);
  const answers = [...ofHost.answers];
  const asks = [...ofHost.asks];
  const computed: string[] = [];
  for (const { file, text } of sources) {
    for (const [, pattern] of text.matchAll(HANDLER)) if (pattern !== undefined) answers.push(pattern);
    for (const [, pattern] of text.matchAll(REQUEST)) {
      if (pattern === undefined) computed.push(file);
      else asks.push(pattern);
    }
  }
  return { answers: sorted(answers), asks: sorted(asks), computed: sorted(computed) };
}
