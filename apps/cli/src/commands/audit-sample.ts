import { sampleDecisions, type Sample, type SampledDecision } from '@coop/audit/replay';
import { countFrom, required, UsageError, type Command, type Invocation, type Result } from '../command.js';
import { doorsWith } from '../history-doors.js';
import { windowFrom } from '../moment.js';
import { counted } from '../words.js';

const MAX_DRAWN = 100_000;

async function run({ options, words, output, open }: Invocation): Promise<Result> {
  const count = countFrom(required(words[0], 'how many decisions to draw'), 'sample');
  if (count > MAX_DRAWN) throw new UsageError(`at most ${MAX_DRAWN} decisions are drawn`);
  const seed = required(options.seed, '--seed');
  if (seed.includes('\n')) throw new UsageError('--seed is one line');
  const doors = await doorsWith(options);
  const { store } = await open();
  const window = await windowFrom(store, options);
  const sample = await sampleDecisions(store, doors, {
    ...{ window, count, seed },
    onProgress: (step, done, total) => output.progress(step, done, total),
  });
  const findings = sample.decisions.filter(({ reproducible }) => !reproducible).length;
  return {
    code: findings === 0 ? 0 : 1,
    json: { ...sample, reproducible: sample.decisions.length - findings, notReproducible: findings },
    lines: [
      `Drew ${sample.decisions.length} of ${counted(sample.drawnFrom, 'decision')} at positions ${window.first} to ${window.last}, by the seed "${seed}"`,
      ...sample.decisions.flatMap(linesOf),
      `checked      outcome, reasons, input, citations, fields and rules of ${counted(sample.decisions.length, 'decision')}`,
      ...notChecked(sample),
      HOW_TO_REPEAT,
      findings === 0 ? 'No finding.' : `${counted(findings, 'finding')}.`,
    ],
  };
}

/** What `printf '%s\n%s\n0' SEED EVENT-ID | sha256sum` gives. */
const HOW_TO_REPEAT =
  'Drawn were the smallest SHA-256 of seed, newline, event id, newline, number of the decision in its event from 0.';

function linesOf(one: SampledDecision): string[] {
  const { position, time, type, outcome, decision, reproducible, differences, rules, knownPosition } = one;
  const what = `${String(position).padStart(8)}  ${time}  ${type.padEnd(26)}  ${outcome.padEnd(7)}  ${decision}`;
  const other = rules.known ? '' : ` (decided by ${rules.recorded}, which this program has not)`;
  if (reproducible) return [`${what}  reproducible${other}`];
  return [
    what,
    `FINDING not reproducible at position ${knownPosition} by ${rules.again}${other}:`,
    ...differences.map(
      ({ what: which, recorded, again }) => `  ${which}: recorded "${recorded}", again "${again}"`,
    ),
  ];
}

function notChecked({ decisions, withoutDecision: { inBulk, before } }: Sample): string[] {
  const others = decisions.filter(({ rules }) => !rules.known).length;
  return [
    ...(others === 0
      ? []
      : [
          `not checked  ${counted(others, 'decision')} by the rules of then: this program has other ones, and --rules no folder of those`,
        ]),
    ...(inBulk === 0 ? [] : [`not checked  ${counted(inBulk, 'reading')} in bulk: only counts were kept`]),
    ...(before === 0
      ? []
      : [`not checked  ${counted(before, 'refusal')} from before a decision was asked for`]),
  ];
}

export const auditSample: Command = {
  name: 'audit sample',
  usage: 'N --seed SEED [--from MOMENT] [--to MOMENT] [--rules DIR]',
  words: 1,
  summary: 'draw decisions by a seed that you choose, and evaluate each again by the rules of its time',
  run,
};
