import { plainRisk, residualRisk, successRate } from '@coop/anonymiser';
import type { Finding, Oracle } from '../oracle.js';

const RELATIVE = 1e-9;

interface KnownRate {
  readonly n: number;
  readonly success: number;
  readonly level: number;
  readonly value: number;
  readonly error: number;
}

interface KnownRisk {
  readonly n: number;
  readonly main: number;
  readonly control: number | null;
  readonly level: number;
  readonly value: number;
  readonly ci: readonly [number, number];
}

/** How rates, what is left of them beside a control, and their intervals are computed: against what Anonymeter gave. */
export const anonymeter: Oracle = ({ data, say }) => {
  const { rates, risks } = readAnswers(data('privacy').text('anonymeter-known-answers.json'));
  say(`answers of Anonymeter 1.1.0, recorded: ${rates.length} rates and ${risks.length} risks`);
  return [...rates.flatMap(rateFindings), ...risks.flatMap(riskFindings)];
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

function isAnswers(value: unknown): value is { success_rate: KnownRate[]; risk: KnownRisk[] } {
  if (!isRecord(value)) return false;
  return [value['success_rate'], value['risk']].every((list) => Array.isArray(list) && list.length > 0);
}

function readAnswers(text: string) {
  const answers: unknown = JSON.parse(text);
  if (!isAnswers(answers)) throw new Error('the answers of Anonymeter have another shape than expected');
  return { rates: answers.success_rate, risks: answers.risk };
}

function rateFindings({ n, success, level, value, error }: KnownRate): Finding[] {
  const ours = successRate(n, success, level);
  const of = `${success} successes in ${n}, at ${level}`;
  return [near(`rate of ${of}`, ours.value, value), near(`interval of ${of}`, ours.error, error)];
}

function riskFindings({ n, main, control, level, value, ci }: KnownRisk): Finding[] {
  const rate = successRate(n, main, level);
  const ours = control === null ? plainRisk(rate) : residualRisk(rate, successRate(n, control, level));
  const of = `${main} of ${n} beside ${control ?? 'no control'}`;
  return [
    near(`risk of ${of}`, ours.value, value),
    near(`lower end of ${of}`, ours.lower, ci[0]),
    near(`upper end of ${of}`, ours.upper, ci[1]),
  ];
}

function near(what: string, ours: number, theirs: number): Finding {
  const isNear = Math.abs(ours - theirs) <= RELATIVE * Math.max(Math.abs(theirs), RELATIVE);
  return isNear ? { what } : { what, fault: `gives ${ours} where Anonymeter gives ${theirs}` };
}
