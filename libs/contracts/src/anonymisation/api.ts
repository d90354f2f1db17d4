import { z } from 'zod';
import { day, fieldName, instant, position, purpose, sha256, uuid, word } from '../scalars.js';
import { attack, rejectionReason, releaseReport } from './events.js';
import { fraction, questionKind } from './question-events.js';
import { askedModels, isAboutPopulation, keptModel, keptReference, referenceName } from './release-models.js';

export { referenceName } from './release-models.js';

const label = z.string().max(200);

const count = z.int().min(1).max(10_000);
/** What days are joined to; counted numbers of days and weeks begin at the first day, those of months at January. */
const dateStep = z.union([
  z.enum(['week', 'month', 'quarter', 'year', 'decade']),
  z.strictObject({ days: count }),
  z.strictObject({ weeks: count }),
  z.strictObject({ months: count }),
  z.strictObject({ years: count }),
]);

/** How a column may be coarsened; the last level is the coarsest. */
export const hierarchy = z.discriminatedUnion('kind', [
  /** Whole numbers: `34`, `30-34`, `30-39`, `*` for the widths 5 and 10. */
  z.strictObject({
    kind: z.literal('interval'),
    min: z.int().min(0),
    max: z.int().min(0),
    widths: z.array(z.int().min(2)).max(10),
  }),
  /** Codes of so many digits that lose one from the right at each level: `1204`, `120*`, `12**`, `1***`, `*`. */
  z.strictObject({ kind: z.literal('prefix'), length: z.int().min(1).max(9) }),
  /** Dates `YYYY-MM-DD`: `2026-11-28`, `2026-11`, `2026-Q4`, `2026`, `*` for the steps month, quarter and year. */
  z.strictObject({
    kind: z.literal('date'),
    from: day,
    to: day,
    steps: z.array(dateStep).max(8),
  }),
  /** Written out, a row per known value: the value, then its group at each level. */
  z.strictObject({
    kind: z.literal('table'),
    rows: z.array(z.array(label).min(1).max(10)).min(1).max(5_000),
  }),
  /** Any text, as it stands or `*`. */
  z.strictObject({ kind: z.literal('suppress') }),
  /** A public hierarchy that the operator keeps, by its name: see `GET /releases/references`. */
  z.strictObject({ kind: z.literal('named'), name: referenceName }),
]);

/** `POST /releases` */
export const newRelease = z
  .strictObject({
    contract: uuid,
    category: word,
    purpose,
    quasiIdentifiers: z
      .array(z.strictObject({ field: fieldName, hierarchy }))
      .min(1)
      .max(12),
    sensitive: fieldName,
    k: z.int().min(2).max(1000),
    l: z.int().min(1).max(100),
    /** Promised beyond k and l. */
    models: askedModels.optional(),
    /** The operator’s population that k-map and δ-presence speak of. */
    population: referenceName.optional(),
    /** The field that says in which household somebody lives: k then counts households. It is not released. */
    household: fieldName.optional(),
    maxSuppressionShare: z.number().min(0).max(1),
  })
  .refine(
    ({ quasiIdentifiers, sensitive, household }) => {
      const roles = [...quasiIdentifiers.map(({ field }) => field), sensitive];
      if (household !== undefined) roles.push(household);
      return new Set(roles).size === roles.length;
    },
    { path: ['quasiIdentifiers'], error: 'a column can play one role only' },
  )
  .refine(({ models = [], population }) => models.some(isAboutPopulation) === (population !== undefined), {
    path: ['population'],
    error: 'k-map and δ-presence compare with a population, and nothing else does',
  })
  .refine(
    ({ models = [], household }) =>
      household === undefined || models.every(({ model }) => model !== 'delta-presence'),
    { path: ['household'], error: 'δ-presence counts people' },
  );

/** WP216: may a recipient still single somebody out, link her rows elsewhere, infer something about her? */
const remaining = z.enum(['no', 'may-not', 'yes']);

/** What a recipient is told. No exact count of the source: two such counts could be subtracted. */
export const researcherReport = z.strictObject({
  model: z.string(),
  rows: z.int().min(0),
  classes: z.int().min(0),
  smallestClassAtLeast: z.int().min(2),
  distinctSensitiveAtLeast: z.int().min(1),
  levels: releaseReport.shape.levels,
  /** Share of the rows left out is at most this; a multiple of 0.05. */
  suppressedShareAtMost: z.number(),
  /** What is left of the information, to one decimal: 1 = untouched. */
  granularity: z.number(),
  granularityOf: z.record(fieldName, z.number()),
  prosecutorRisk: z.number(),
  journalistRisk: z.number(),
  marketerRisk: z.number(),
  remainingRisk: z.strictObject({ singlingOut: remaining, linkability: remaining, inference: remaining }),
  /** Each attack that was tried: it succeeds at most this much oftener than without the table; a multiple of 0.05. */
  attacks: z.array(z.strictObject({ attack, atMost: z.number() })),
});

/** `proposed`: made, and two stewards have to approve of it before it can be taken. */
const releaseStatus = z.enum(['requested', 'proposed', 'made', 'refused', 'rejected', 'purged']);

/** `GET /releases/{release}` */
export const releaseView = z.strictObject({
  release: uuid,
  researcher: uuid,
  institution: uuid,
  contract: uuid,
  category: word,
  purpose,
  quasiIdentifiers: z.array(fieldName),
  sensitive: fieldName,
  k: z.int(),
  l: z.int(),
  /** What is promised beyond k and l. */
  models: z.array(keptModel),
  population: keptReference.nullable(),
  household: fieldName.nullable(),
  maxSuppressionShare: z.number(),
  status: releaseStatus,
  /** How many stewards approved of it; two have to where it is `proposed`. */
  approvals: z.int().min(0),
  /** Why it was refused or rejected; null otherwise. */
  reason: word.nullable(),
  label: z.literal('reduced-risk-not-anonymous').nullable(),
  report: researcherReport.nullable(),
  tableDigest: sha256.nullable(),
  requestedAt: instant,
});

/** `GET /releases` */
export const releaseList = z.strictObject({ releases: z.array(releaseView) });

/** Answer of `POST /releases`. */
export const releaseAnswer = z.strictObject({
  release: uuid,
  status: z.enum(['made', 'proposed']),
  label: z.literal('reduced-risk-not-anonymous'),
  report: researcherReport,
  tableDigest: sha256,
  position,
});

/** `GET /releases/{release}/table.json`: the cells of the CSV without what guards spreadsheets. */
export const releaseTable = z.strictObject({
  columns: z.array(z.string()),
  rows: z.array(z.array(z.string())),
});

/** `GET /releases/{release}/figures`: the exact numbers, for stewards. */
export const releaseFigures = z.strictObject({
  release: uuid,
  status: releaseStatus,
  reason: word.nullable(),
  figures: z.record(word, z.number()).nullable(),
  report: releaseReport.nullable(),
});

const reference = {
  name: referenceName,
  /** What its publisher calls this state of it. */
  version: z.string(),
  /** SHA-256. Of a hierarchy it is that of its definition, as the ledger has it with each request. */
  digest: sha256,
};

/** `GET /releases/references`: what the operator keeps for everybody, without its rows. */
export const referenceList = z.strictObject({
  references: z.array(
    z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('hierarchy'), ...reference, levels: z.int(), values: z.int() }),
      z.strictObject({
        kind: z.literal('population'),
        ...reference,
        columns: z.array(fieldName),
        people: z.int(),
      }),
    ]),
  ),
});

/** `POST /releases/{release}/rejection` */
export const newRejection = z.strictObject({ reason: rejectionReason });

/** Answer of `POST /releases/{release}/approvals` and `…/rejection`. */
export const decisionAnswer = z.strictObject({ release: uuid, status: releaseStatus, position });

/** A fraction as people write it: `1/200`, `0.005` or `2`. */
const price = z.string().regex(/^[0-9]{1,9}(\/[1-9][0-9]{0,6}|\.[0-9]{1,6})?$/);

/** From public knowledge, never from the data: a key that the data gave would tell of somebody by being there. */
const listed = z.array(label).min(1).max(1_000);

const MOST = 1_000_000;
const bounds = { lower: z.int().min(-MOST).max(MOST), upper: z.int().min(-MOST).max(MOST) };

/** What a question asks. Each member counts once, however many records she has. */
export const question = z
  .discriminatedUnion('kind', [
    /** How many members have one of these values; without `values`, how many agreed and have the field. */
    z.strictObject({ kind: z.literal('count'), field: fieldName, values: listed.optional() }),
    /** How many members have each of the keys. */
    z.strictObject({ kind: z.literal('histogram'), field: fieldName, keys: listed }),
    /** Of whole numbers, each brought within the bounds first. */
    z.strictObject({ kind: z.literal('sum'), field: fieldName, ...bounds }),
    z.strictObject({ kind: z.literal('mean'), field: fieldName, ...bounds }),
    /** One of the candidates; a share of `1/2` asks for the median. */
    z.strictObject({
      kind: z.literal('quantile'),
      field: fieldName,
      share: z.string().regex(/^[1-9][0-9]{0,3}\/[1-9][0-9]{0,3}$/),
      candidates: z.array(z.number()).min(2).max(1_000),
    }),
  ])
  .refine((asked) => !('lower' in asked) || asked.lower < asked.upper, {
    path: ['upper'],
    error: 'the bounds ascend',
  })
  .refine((asked) => asked.kind !== 'quantile' || isBelowOne(asked.share), {
    path: ['share'],
    error: 'a share lies between 0 and 1',
  })
  .refine((asked) => asked.kind !== 'quantile' || ascends(asked.candidates), {
    path: ['candidates'],
    error: 'candidates ascend',
  });

function isBelowOne(share: string): boolean {
  const [top = 1, bottom = 1] = share.split('/').map(Number);
  return top < bottom;
}

const ascends = (numbers: readonly number[]): boolean =>
  numbers.every((number, at) => at === 0 || number > (numbers[at - 1] ?? number));

/** `POST /questions` */
export const newQuestion = z.strictObject({
  contract: uuid,
  category: word,
  purpose,
  /** What it may cost of the budget, as zero-concentrated differential privacy: a whole number of millionths. */
  rho: price,
  question,
});

/** A budget: what an institution may learn about the members of a category, for a purpose, in a period. */
export const budgetView = z.strictObject({
  institution: uuid,
  category: word,
  purpose,
  from: day,
  /** The day after the last one. */
  until: day,
  limit: fraction,
  spent: fraction,
  left: fraction,
  /** What all that was spent means: (ε, δ)-differential privacy at δ = 1/1000000, for people and charts. */
  epsilon: z.number(),
});

/** `GET /questions/budgets` */
export const budgetList = z.strictObject({ budgets: z.array(budgetView) });

/** An answer as it is told: the numbers with the keys that they belong to. */
const toldAnswer = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('count'), members: z.int() }),
  z.strictObject({
    kind: z.literal('histogram'),
    counts: z.array(z.strictObject({ key: label, members: z.int() })),
  }),
  z.strictObject({ kind: z.literal('sum'), sum: z.int() }),
  z.strictObject({ kind: z.literal('mean'), mean: z.number().optional() }),
  z.strictObject({ kind: z.literal('quantile'), value: z.number() }),
]);

/** Answer of `POST /questions`. */
export const questionAnswer = z.strictObject({
  question: uuid,
  rho: fraction,
  answer: toldAnswer,
  /** Noise moves each number by less than this in 95 of 100 cases; null where there is no such number. */
  accuracy: z.number().nullable(),
  /** What is left of the budget. */
  left: fraction,
  position,
});

/** A row of `GET /questions`. */
export const questionRow = z.strictObject({
  question: uuid,
  researcher: uuid,
  institution: uuid,
  contract: uuid,
  category: word,
  purpose,
  kind: questionKind,
  field: fieldName,
  rho: fraction,
  status: z.enum(['asked', 'answered', 'refused']),
  /** Why it was refused; null otherwise. */
  reason: word.nullable(),
  askedAt: instant,
});

/** `GET /questions` */
export const questionList = z.strictObject({ questions: z.array(questionRow) });

/** `GET /questions/{question}` */
export const questionView = z.strictObject({
  ...questionRow.shape,
  asked: question,
  answer: toldAnswer.nullable(),
  accuracy: z.number().nullable(),
});
