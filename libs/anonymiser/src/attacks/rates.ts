/** A rate that was estimated from attempts, and half the width of its confidence interval. */
export interface Rate {
  readonly value: number;
  readonly error: number;
}

/** A risk from 0 to 1, with the ends of its confidence interval. */
export interface Risk extends Rate {
  readonly lower: number;
  readonly upper: number;
}

/**
 * How often attempts succeed, by Wilson's interval (1927): also of no success, or of nothing else, it says how far the
 * rate may be off.
 *
 * @param level - such as 0.95
 * @throws RangeError for no attempts, more successes than attempts, or a level outside 0 … 1
 */
export function successRate(attempts: number, successes: number, level: number): Rate {
  if (!(attempts >= 1) || !(successes >= 0 && successes <= attempts))
    throw new RangeError('There are attempts, and no more successes than attempts.');
  const z = normalQuantile((1 + level) / 2);
  const share = successes / attempts;
  const square = (z * z) / attempts;
  return {
    value: (share + square / 2) / (1 + square),
    error: (z * Math.sqrt((share * (1 - share)) / attempts + square / (4 * attempts))) / (1 + square),
  };
}

/**
 * What an attack gains by the release: how much oftener it succeeds on people who are in it than on people of the same
 * kind who are not (Giomi et al. 2023, the residual risk). Errors are propagated in quadrature.
 */
export function residualRisk(main: Rate, control: Rate): Risk {
  const room = 1 - control.value;
  const value = room <= 0 ? 0 : (main.value - control.value) / room;
  const error =
    room <= 0 ? 0 : Math.hypot(main.error / room, ((main.value - 1) * control.error) / (room * room));
  return bounded(value, error);
}

/** A rate as a risk, where there is nobody to compare with. */
export const plainRisk = ({ value, error }: Rate): Risk => bounded(value, error);

const unit = (value: number): number => Math.min(1, Math.max(0, value));

const bounded = (value: number, error: number): Risk => ({
  ...{ value: unit(value), error },
  ...{ lower: unit(value - error), upper: unit(value + error) },
});

/**
 * The z that the normal law stays below with this probability: Newton's method on Φ, whose series of positive terms
 * (Abramowitz and Stegun, 26.2.11) loses no digits.
 * @throws RangeError for a probability that is not between 0 and 1
 */
export function normalQuantile(probability: number): number {
  if (!(probability > 0 && probability < 1)) throw new RangeError('A probability lies between 0 and 1.');
  let z = 0;
  for (let round = 0; round < 100; round += 1) {
    const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
    const move = (belowNormal(z) - probability) / density;
    z -= Math.max(-1, Math.min(1, move));
    if (Math.abs(move) < 1e-15) break;
  }
  return z;
}

function belowNormal(z: number): number {
  let [term, sum] = [z, z];
  for (let n = 3; Math.abs(term) > 1e-18 * Math.abs(sum); n += 2) {
    term *= (z * z) / n;
    sum += term;
  }
  return 0.5 + (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * sum;
}
