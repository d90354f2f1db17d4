import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { anonymiseSuite } from './anonymise/suite.js';
import { decision } from './decision/suite.js';
import { distributed } from './distributed/suite.js';
import { mainPath } from './main-path/suite.js';
import { eventStoreGrowth } from './event-store/growth.js';
import { eventStore } from './event-store/suite.js';
import { machineLine, resultsOf, tableOf, writeResults, type Suite } from './results.js';
import { sealedValues } from './sealed-values/suite.js';
import { tlog } from './tlog/suite.js';

const SUITES: Readonly<Record<string, Suite>> = {
  anonymise: anonymiseSuite,
  'main-path': mainPath,
  decision,
  distributed,
  'event-store': eventStore,
  'event-store-growth': eventStoreGrowth,
  'sealed-values': sealedValues,
  tlog,
};

const USAGE = `npm run bench -- <suite> [--quick] [--growth] [--full] [--rounds N] [--size N]

suites: ${Object.keys(SUITES).join(', ')}
  --quick   a short run: to see that it works, not to quote
  --growth  of event-store: at growing lengths of the ledger; further lengths may follow, as 1e7
  --full    of decision: with ten million grants too; numbers of grants may follow the name instead, as 1e5
  --rounds  of anonymise, decision and tlog: how often each figure is measured
  --size    of tlog: entries of the log, as 1e5; a tenth of them is appended durably`;

const started = Date.now();
const say = (text: string): void => {
  process.stderr.write(`  ${((Date.now() - started) / 1000).toFixed(1).padStart(6)} s  ${text}\n`);
};

// Whatever is started is ended when this program ends properly: a signal must not end it otherwise.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    growth: { type: 'boolean', default: false },
    full: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    size: { type: 'string' },
  },
});
const [first = '', ...words] = positionals;
const name = values.growth ? `${first}-growth` : first;
const suite = SUITES[name];
if (suite === undefined) {
  process.stderr.write(`${USAGE}\n`);
  process.exitCode = 2;
} else {
  const { quick, full, rounds, size } = values;
  const numbers = {
    ...(rounds === undefined ? {} : { rounds: Number(rounds) }),
    ...(size === undefined ? {} : { size: Number(size) }),
  };
  const options = { quick, full, say, words, ...numbers };
  const { rows, text, notRun = [] } = await suite(options);
  const flags = [...(quick ? ['--quick'] : []), ...(full ? ['--full'] : [])];
  const chosen = [
    ...(rounds === undefined ? [] : ['--rounds', rounds]),
    ...(size === undefined ? [] : ['--size', size]),
  ];
  const command = ['npm run bench --', name, ...words, ...flags, ...chosen].join(' ');
  const results = resultsOf(name, command, rows);
  const folder = join(fileURLToPath(new URL('..', import.meta.url)), 'results');
  const table = text === undefined ? tableOf(results) : `${text}\n\n${machineLine(results.machine)}`;
  process.stdout.write([table, ...notRun.map((what) => `NOT RUN  ${what}`), ''].join('\n'));
  process.stdout.write(`written to ${writeResults(folder, results)}\n`);
}
