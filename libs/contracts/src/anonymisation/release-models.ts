import { z } from 'zod';
import { sha256 } from '../scalars.js';

/** A public reference that the operator keeps: a hierarchy, a register of communes, a population. */
export const referenceName = z.string().regex(/^[a-z0-9][a-z0-9.-]{0,79}$/);

const label = z.string().max(200);

/** A population as the ledger knows it: by name, and by the digest of what it held. */
export const keptReference = z.strictObject({ name: referenceName, digest: sha256 });

const shared = [
  /** Each group matches so many people of the population, whoever of them is in the table (Sweeney 2002). */
  z.strictObject({ model: z.literal('k-map'), k: z.int().min(2).max(1_000_000) }),
  /** Entropy of the sensitive column of at least ln l (Machanavajjhala and others 2007). */
  z.strictObject({ model: z.literal('entropy-l-diversity'), l: z.number().min(1).max(100) }),
  /** The most frequent value less than `c` times as often as all from the l-th most frequent on together. */
  z.strictObject({
    model: z.literal('recursive-cl-diversity'),
    c: z.number().min(0).max(1000),
    l: z.int().min(2).max(100),
  }),
  /** No value has a greater share of a group (Wong and others 2006). */
  z.strictObject({ model: z.literal('alpha-k-anonymity'), alpha: z.number().min(0).max(1) }),
  /** No value is so much more frequent in a group than in all (Cao and Karras 2012). */
  z.strictObject({
    model: z.literal('beta-likeness'),
    beta: z.number().min(0).max(1000),
    kind: z.enum(['basic', 'enhanced']).optional(),
  }),
  /** The logarithm of the ratio of each share in a group and in all stays below (Brickell and Shmatikov 2008). */
  z.strictObject({ model: z.literal('delta-disclosure'), delta: z.number().min(0).max(100) }),
  /** A share of at most `max` and at least `min` of the people whom a group matches is in the table (Nergiz and others 2007). */
  z.strictObject({
    model: z.literal('delta-presence'),
    min: z.number().min(0).max(1),
    max: z.number().min(0).max(1),
  }),
] as const;

const t = z.number().min(0).max(1);

/** How far apart two values of the sensitive column are: all equally; in an order; along a named public hierarchy. */
const distance = z.union([
  z.literal('equal'),
  z.strictObject({
    order: z
      .array(label)
      .min(2)
      .max(1000)
      .refine((values) => new Set(values).size === values.length, 'a value is listed twice'),
  }),
  z.strictObject({ named: referenceName }),
]);

/** The distribution in each group is at most `t` away from that of all (Li and others 2007). */
const closeness = z.strictObject({ model: z.literal('t-closeness'), t, distance: distance.optional() });

/** A promise beyond k and l, about the one sensitive column or about a population. */
const askedModel = z.discriminatedUnion('model', [...shared, closeness]);

type AskedModel = z.infer<typeof askedModel>;

/** What each number may not be, although its neighbours may: a model would promise nothing, or nothing could keep it. */
function isWithin(model: AskedModel): boolean {
  switch (model.model) {
    case 'k-map':
      return true;
    case 'entropy-l-diversity':
      return model.l > 1;
    case 'recursive-cl-diversity':
      return model.c > 0;
    case 'alpha-k-anonymity':
      return model.alpha > 0 && model.alpha < 1;
    case 'beta-likeness':
      return model.beta > 0;
    case 'delta-disclosure':
      return model.delta > 0;
    case 'delta-presence':
      return model.min <= model.max && model.max > 0 && model.max < 1;
    case 't-closeness':
      return model.t < 1;
    default:
      return unknownModel(model);
  }
}

function unknownModel(model: never): never {
  throw new TypeError(`there is no model ${JSON.stringify(model)}`);
}

/** Models of a request: each kind once, so that the stricter of two is never forgotten. */
export const askedModels = z
  .array(askedModel.refine(isWithin, 'out of range'))
  .max(8)
  .refine(
    (models) => new Set(models.map(({ model }) => model)).size === models.length,
    'a model is there twice',
  );

/** Models as the ledger keeps them: an order is a list of values, which may name people, so its digest stands there. */
export const keptModel = z.discriminatedUnion('model', [
  ...shared,
  z.strictObject({
    model: z.literal('t-closeness'),
    t,
    distance: z.union([
      z.literal('equal'),
      z.strictObject({ order: sha256 }),
      z.strictObject({ hierarchy: keptReference }),
    ]),
  }),
]);

/** Whether a model compares the table with a population. */
export const isAboutPopulation = ({ model }: { readonly model: AskedModel['model'] }): boolean =>
  model === 'k-map' || model === 'delta-presence';
