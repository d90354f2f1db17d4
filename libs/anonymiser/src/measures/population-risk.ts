/**
 * How many people of the population would be alone in their class, estimated from the classes of a sample of it.
 * Estimates, each from a model of how classes come about; none of them is a guarantee.
 */
export interface PopulationUniqueness {
  /** Share of the population, by the Ewens-Pitman model (Hoshino 2001). Undefined where no estimate is found. */
  readonly pitman: number | undefined;
  /** By the hypergeometric law (Zayatz 1991). */
  readonly zayatz: number;
  /** By the shifted negative binomial model (Chen and Keller-McNulty 1998). Undefined where no estimate is found. */
  readonly snb: number | undefined;
  /** The estimate that Dankar et al. (2012) choose of these by the sampling fraction. */
  readonly dankar: number;
}

/** How many classes have how many members. */
type Histogram = ReadonlyMap<number, number>;

/**
 * @param sizes - members of each class of the sample
 * @param population - people in the population, at least as many as in the sample
 * @throws RangeError for a smaller population, or without classes
 */
export function populationUniqueness(sizes: readonly number[], population: number): PopulationUniqueness {
  const sample = sizes.reduce((sum, size) => sum + size, 0);
  if (sample === 0 || !(population >= sample)) throw new RangeError('A population is at least its sample.');
  const histogram = new Map<number, number>();
  for (const size of sizes) histogram.set(size, (histogram.get(size) ?? 0) + 1);
  const pitman = pitmanOf(histogram, sizes.length, sample, population);
  const zayatz = zayatzOf(histogram, sample, population);
  const snb = snbOf(histogram, sizes.length, sample / population, population);
  const share = sample / population;
  const dankar = share <= 0.1 ? (pitman ?? zayatz) : Math.min(zayatz, snb ?? zayatz);
  return { pitman, zayatz, snb, dankar: histogram.has(1) ? dankar : 0 };
}

/**
 * Maximum likelihood of the Ewens-Pitman partition: Σ ln(θ + iα) for 0 < i < u, − Σ ln(θ + i) for 0 < i < n, + for each
 * class of j members Σ ln(i − α) for 0 < i < j. Then Γ(θ + 1)/Γ(θ + α) · N^α people are alone, by expectation.
 */
function pitmanOf(histogram: Histogram, u: number, n: number, population: number): number | undefined {
  const s1 = histogram.get(1) ?? 0;
  if (s1 === 0) return 0;
  const s2 = Math.max(1, histogram.get(2) ?? 0);
  const c = (s1 * (s1 - 1)) / s2;
  const first = (n * u * c - s1 * (n - 1) * (2 * u + c)) / (2 * s1 * u + s1 * c - n * c);
  const start: Point = [first, (first * (s1 - n) + (n - 1) * s1) / (n * u)];
  const found = newton(
    ([theta, alpha]) => pitmanStep(histogram, u, n, theta, alpha),
    start,
    ([theta]) => theta >= 0,
  );
  if (found === undefined) return undefined;
  const [theta, alpha] = found;
  const alone = Math.exp(logGamma(theta + 1) - logGamma(theta + alpha) + alpha * Math.log(population));
  return alone >= 0 && alone <= population ? alone / population : undefined;
}

/** Gradient of the likelihood, and its second derivatives. */
function pitmanStep(histogram: Histogram, u: number, n: number, theta: number, alpha: number): Step {
  let [byTheta, byAlpha, twiceTheta, twiceAlpha, both] = [0, 0, 0, 0, 0];
  for (let i = 1; i < u; i += 1) {
    const one = 1 / (theta + i * alpha);
    byTheta += one;
    byAlpha += i * one;
    twiceTheta -= one * one;
    both -= i * one * one;
    twiceAlpha -= i * i * one * one;
  }
  for (let i = 1; i < n; i += 1) {
    const one = 1 / (theta + i);
    byTheta -= one;
    twiceTheta += one * one;
  }
  for (const [size, count] of histogram)
    for (let i = 1; i < size; i += 1) {
      const one = 1 / (i - alpha);
      byAlpha -= count * one;
      twiceAlpha -= count * one * one;
    }
  return { values: [byTheta, byAlpha], rows: [twiceTheta, both, both, twiceAlpha] };
}

/**
 * The chance that a class that shows one member in the sample has one in the population, if the population has classes
 * as the sample has.
 */
function zayatzOf(histogram: Histogram, n: number, population: number): number {
  const one = (size: number): number => oneDrawn(population, size, n);
  const all = [...histogram].reduce((sum, [size, count]) => sum + count * one(size), 0);
  const alone = histogram.get(1) ?? 0;
  return alone === 0 ? 0 : (alone * ((alone * one(1)) / all)) / n;
}

/** P(1) of the hypergeometric law: of `population` people `marked` are marked, `drawn` are drawn, one of them marked. */
function oneDrawn(population: number, marked: number, drawn: number): number {
  if (population - marked < drawn - 1) return 0;
  const logarithm =
    Math.log(marked) + logChoose(population - marked, drawn - 1) - logChoose(population, drawn);
  return Math.exp(logarithm);
}

const logChoose = (n: number, k: number): number => logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1);

/** Two equations for the two parameters, from the classes of one and of two members (in the form that ARX solves). */
function snbOf(histogram: Histogram, u: number, share: number, population: number): number | undefined {
  const [s1, s2] = [histogram.get(1) ?? 0, histogram.get(2) ?? 0];
  if (s1 === 0 || share >= 1) return undefined;
  const k = u + s1 * unseen(histogram, share);
  const equations = ([a, b]: Point): Point => {
    const rest = (1 - share) * (1 - b);
    return [
      k * share * (b / (1 - rest)) ** a * ((a * rest) / (1 - rest) + 1) - s1,
      ((k * a * b ** a * share ** 2 * (1 - b)) / 2) * (1 - rest) ** (a + 2) * (2 - (1 - a) * rest) - s2,
    ];
  };
  const found = newton(
    (point) => numericStep(equations, point),
    [0.5, 0.5],
    ([a, b]) => a > 0 && b > 0 && b < 1,
  );
  return found === undefined ? undefined : (k * found[1] ** found[0]) / population;
}

/** How many classes the sample missed, in units of those of one member. */
function unseen(histogram: Histogram, share: number): number {
  let [first, second, third, fourth] = [0, 0, 0, 0];
  for (const [size, count] of histogram) {
    const missed = (1 - share) ** size * count;
    first += size * share ** 2 * (1 - share ** 2) ** (size - 1) * count;
    second += missed * (1 + share) ** size - 1;
    third += missed;
    fourth += size * share * (1 - share) ** (size - 1) * count;
  }
  return (first / second) * (third / fourth) ** 2;
}

type Point = readonly [number, number];

interface Step {
  readonly values: Point;
  /** Derivatives: of the first value by both unknowns, then of the second. */
  readonly rows: readonly [number, number, number, number];
}

function numericStep(equations: (point: Point) => Point, [x, y]: Point): Step {
  const [dx, dy] = [Math.abs(x) * 1e-7 + 1e-10, Math.abs(y) * 1e-7 + 1e-10];
  const [right, left, up, down] = [
    equations([x + dx, y]),
    equations([x - dx, y]),
    equations([x, y + dy]),
    equations([x, y - dy]),
  ];
  const slope = (high: number, low: number, width: number) => (high - low) / (2 * width);
  return {
    values: equations([x, y]),
    rows: [
      slope(right[0], left[0], dx),
      slope(up[0], down[0], dy),
      slope(right[1], left[1], dx),
      slope(up[1], down[1], dy),
    ],
  };
}

const STEPS = 200;
const EXACT = 1e-13;

/** Newton's method in two unknowns; undefined where it leaves what is allowed, or does not come to rest. */
function newton(
  step: (point: Point) => Step,
  start: Point,
  isAllowed: (point: Point) => boolean,
): Point | undefined {
  let point = start;
  for (let round = 0; round < STEPS; round += 1) {
    const {
      values: [f, g],
      rows: [a, b, c, d],
    } = step(point);
    const determinant = a * d - b * c;
    const move: Point = [(f * d - b * g) / determinant, (a * g - c * f) / determinant];
    const next: Point = [point[0] - move[0], point[1] - move[1]];
    if (!next.every(Number.isFinite) || !isAllowed(next)) return undefined;
    const isAtRest =
      Math.abs(move[0]) <= EXACT * Math.abs(next[0]) && Math.abs(move[1]) <= EXACT * Math.abs(next[1]);
    point = next;
    if (isAtRest) return point;
  }
  return undefined;
}

/** ln Γ(x) for x > 0: Stirling's series after shifting to x ≥ 15 (Abramowitz and Stegun, 6.1.41). */
export function logGamma(x: number): number {
  let [shifted, product] = [x, 1];
  while (shifted < 15) {
    product *= shifted;
    shifted += 1;
  }
  const square = 1 / (shifted * shifted);
  const series =
    (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square / 1188)))) / shifted;
  return (
    (shifted - 0.5) * Math.log(shifted) - shifted + 0.5 * Math.log(2 * Math.PI) + series - Math.log(product)
  );
}
