import { why, type RulesOfDecision, type WhyAnswer } from '@coop/audit/replay';
import { required, type Command, type Invocation, type Result } from '../command.js';
import { doorsWith } from '../history-doors.js';
import { watched } from '../watched.js';

async function run({ options, words, output, open }: Invocation): Promise<Result> {
  const id = required(words[0], 'the id of a disclosure, refusal or decision');
  // Before anything is walked through: rules that cannot be used are no reason to wait.
  const doors = await doorsWith(options);
  const { store } = await open();
  const answer = await why(watched(store, output, 'history'), doors, id);
  const fine =
    (answer.found === 'without-decision' && !answer.isBroken) ||
    (answer.found === 'decision' && answer.reproducible);
  return { code: fine ? 0 : 1, json: answer, lines: linesOf(id, answer) };
}

function linesOf(id: string, answer: WhyAnswer): string[] {
  if (answer.found === 'nothing') return [`No disclosure, refusal or decision ${id} is on the ledger.`];
  const { position, type, time, count } = answer.event;
  const head = `${type} at position ${position}, ${time}${count > 1 ? ` (${count} equal ones)` : ''}`;
  if (answer.found === 'without-decision')
    return [
      head,
      answer.isBroken
        ? `FINDING the decision cannot be evaluated again: ${answer.because}.`
        : `There is no decision to evaluate again: ${answer.because}.`,
    ];
  const { recorded, request, differences, explanation, cited, today, rules } = answer;
  const fields = request.fields === 'all' ? 'all fields' : request.fields.join(', ');
  return [
    head,
    `${request.consumer} asked to ${request.action} ${fields} of record ${request.record}`,
    `for ${request.purpose} under contract ${request.contract || 'none'}, as of ${recorded.asOf}: ${recorded.outcome}`,
    ...explanation.map(
      ({ field, effect, meaning, ids }) =>
        `  ${effect} ${field ?? 'the request'}: ${meaning}${ids.length === 0 ? '' : ` [${ids.join(' ')}]`}`,
    ),
    'It rested on:',
    ...cited.map(
      (event) => `  ${String(event.position).padStart(8)}  ${event.time}  ${event.type}  ${event.id}`,
    ),
    `Decided by   ${rules.recorded ?? 'rules that the event does not name'}`,
    ...(rules.known
      ? []
      : [
          `not checked  by the rules of then: this program has ${rules.again}; --rules names a folder that has those`,
        ]),
    ...keptLines(rules),
    differences.length === 0
      ? `Evaluated again at position ${recorded.knownPosition} by ${rules.again}: the same outcome, reasons, input and citations.`
      : `FINDING decision not reproducible at position ${recorded.knownPosition} by ${rules.again}:`,
    ...differences.map(
      ({ what, recorded: before, again }) => `  ${what}: recorded "${before}", again "${again}"`,
    ),
    `Today (position ${today.position}, ${today.asOf}) it would be ${today.outcome}: ${today.reasons.join(', ')}`,
  ];
}

/** Whoever compares the digest with the one that its release was published with knows by what was evaluated. */
export const keptLines = ({ kept }: RulesOfDecision): readonly string[] =>
  kept === null ? [] : [`Rules kept   sha256 ${kept}`];

export const auditWhy: Command = {
  name: 'audit why',
  usage: 'ID [--rules DIR]',
  words: 1,
  summary: 'why something was disclosed or refused, evaluated again by the rules of its time',
  run,
};
