import {
  anonymise,
  classesOf,
  hierarchyFromTable,
  measureRisk,
  measureUtility,
  populationUniqueness,
  type AnonymisationRequest,
  type Hierarchy,
  type PrivacyModel,
  type Table,
} from '@coop/anonymiser';
import type { Finding, Oracle, OracleParts } from '../oracle.js';
import { readArxAnswers, type ArxAnswer, type ArxAnswers, type ArxRisk } from './expected.js';

const RELATIVE = 1e-9;

/** ARX's average class size for 8 columns, k = 5 and at most 5 % left out, as it prints it: 1 = the source, 0 = one class. */
const CLASS_SIZE_KEPT = 0.997674;

/** So many of 12,960 combinations of levels are enough to find ARX's optimum, without the proof that it is one. */
const COUNTED_OUT = 100;

/** The Adult table under every request that was put to ARX: the same optimum, and local recoding that keeps at least as much. */
export const arx: Oracle = (parts) => {
  const data = parts.data('arx-adult');
  const answers = readArxAnswers(data.text('expected.json'));
  const lines = (file: string) =>
    data
      .text(file)
      .split(/\r?\n/)
      .filter((line) => line !== '')
      .map((line) => line.split(';'));
  const [columns = [], ...rows] = lines('adult.csv');
  const hierarchies = answers.rule.qi9.map((column) =>
    hierarchyFromTable(column, lines(`adult_hierarchy_${column}.csv`)),
  );
  const adult = { columns, rows };
  parts.say(
    `answers of ARX 3.9.2 for ${rows.length} rows of Adult, recorded; granularity up to ${RELATIVE}, counts exact`,
  );
  return [
    ...answers.anonymity.flatMap((answer) => anonymityFindings(adult, hierarchies, answer, parts)),
    ...(['8qi', '9qi'] as const).flatMap((name) =>
      riskFindings(adult, quasiIdentifiers(hierarchies, name === '8qi' ? 8 : 9), answers.risk[name]),
    ),
    ...attributeFindings(adult, answers),
  ];
};

const quasiIdentifiers = (hierarchies: readonly Hierarchy[], count: 8 | 9): Hierarchy[] =>
  hierarchies.filter(({ column }) => count === 9 || column !== 'occupation');

function requestFor(answer: ArxAnswer, hierarchies: readonly Hierarchy[]): AnonymisationRequest {
  const { k, equalDistanceT, distinctL, mode, suppressionLimit } = answer;
  const models: PrivacyModel[] = [{ model: 'k-anonymity', k }];
  if (equalDistanceT !== undefined) models.push({ model: 't-closeness', ...equalDistanceT });
  if (distinctL !== undefined) models.push({ model: 'distinct-l-diversity', ...distinctL });
  return {
    quasiIdentifiers: quasiIdentifiers(hierarchies, answer.qi),
    sensitive: [equalDistanceT?.attribute ?? distinctL?.attribute ?? []].flat(),
    ...{ models, mode, maxSuppressionShare: suppressionLimit },
    // ARX looks for the least geometric mean, and reports the arithmetic one.
    objective: mode === 'global' ? 'geometric' : 'mean',
  };
}

function anonymityFindings(
  adult: Table,
  hierarchies: readonly Hierarchy[],
  answer: ArxAnswer,
  { say }: OracleParts,
): Finding[] {
  const { mode, qi, k, suppressionLimit, equalDistanceT, distinctL, granularity, suppressed, classes } =
    answer;
  const model = equalDistanceT === undefined ? (distinctL === undefined ? '' : ', 3-diversity') : ', t = 0.2';
  const what = `${mode} recoding, ${qi} columns, k = ${k}${model}, at most ${suppressionLimit * 100} % left out`;
  const request = requestFor(answer, hierarchies);
  const ours = anonymise(adult, request);
  if (ours.outcome === 'refused') return [{ what, fault: `is refused: ${ours.code}` }];
  if (mode === 'local') {
    say(
      `${what}: granularity ${ours.granularity.toFixed(6)}, ARX ${granularity.toFixed(6)}; ${ours.suppressed} and ${suppressed} rows left out`,
    );
    return [
      ours.granularity >= granularity
        ? { what }
        : { what, fault: `keeps less: ${ours.granularity} where ARX keeps ${granularity}` },
    ];
  }
  const utility = measureUtility(adult, ours, request.quasiIdentifiers);
  const isPrinted = qi === 8 && k === 5 && suppressionLimit === 0.05 && model === '';
  const classSize = Number(utility.averageClassSize.kept.toFixed(6));
  const within = anonymise(adult, { ...request, maxNodesChecked: COUNTED_OUT });
  return [
    ...(qi === 9 && within.outcome === 'released'
      ? [near(`granularity of ${what}, after ${COUNTED_OUT} combinations`, within.granularity, granularity)]
      : []),
    ...(isPrinted ? [equal(`average class size of ${what}`, classSize, CLASS_SIZE_KEPT)] : []),
    near(`granularity of ${what}`, ours.granularity, granularity),
    near(`granularity of ${what}, measured on the rows`, utility.granularity.mean, granularity),
    equal(`rows left out by ${what}`, ours.suppressed, suppressed),
    equal(`classes of ${what}`, ours.classes, classes),
  ];
}

function riskFindings(adult: Table, hierarchies: readonly Hierarchy[], theirs: ArxRisk): Finding[] {
  const columns = hierarchies.map(({ column }) => column);
  const risk = measureRisk(adult, columns);
  const classes = classesOf(adult, { quasiIdentifiers: columns });
  const unique = populationUniqueness(
    classes.map(({ members }) => members),
    theirs.populationSize,
  );
  const of = `of Adult as it stands, ${columns.length} columns`;
  return [
    equal(`classes ${of}`, risk.classes, theirs.classes),
    near(`highest risk ${of}`, risk.prosecutorHighest, theirs.highest),
    near(`marketer risk ${of}`, risk.marketerAverage, theirs.marketer),
    near(`sample uniqueness ${of}`, risk.sampleUniques / risk.rows, theirs.sampleUniqueness),
    near(`population uniqueness by Pitman ${of}`, unique.pitman ?? 0, theirs.pitman),
    near(`population uniqueness by Zayatz ${of}`, unique.zayatz, theirs.zayatz),
    // ARX says 0 where it finds no estimate.
    near(`population uniqueness by SNB ${of}`, unique.snb ?? 0, theirs.snb),
    near(`population uniqueness as Dankar chooses it ${of}`, unique.dankar, theirs.dankar),
  ];
}

function attributeFindings(adult: Table, { risk }: ArxAnswers): Finding[] {
  return Object.entries(risk.attributes).flatMap(([column, theirs]) => {
    const { rows, classes, pairsApart } = separation(adult, column);
    return [
      near(`distinction of ${column}`, classes / rows, theirs.distinction),
      near(`separation of ${column}`, pairsApart, theirs.separation),
    ];
  });
}

function separation(adult: Table, column: string) {
  const sizes = classesOf(adult, { quasiIdentifiers: [column] }).map(({ rows }) => rows);
  const rows = adult.rows.length;
  const alike = sizes.reduce((sum, size) => sum + size * (size - 1), 0);
  return { rows, classes: sizes.length, pairsApart: 1 - alike / (rows * (rows - 1)) };
}

const equal = (what: string, ours: number, theirs: number): Finding =>
  ours === theirs ? { what } : { what, fault: `gives ${ours} where ARX gives ${theirs}` };

function near(what: string, ours: number, theirs: number): Finding {
  const isNear = ours === theirs || Math.abs(ours - theirs) <= RELATIVE * Math.abs(theirs);
  return isNear ? { what } : { what, fault: `gives ${ours} where ARX gives ${theirs}` };
}
