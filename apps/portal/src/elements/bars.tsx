import type { VNode } from 'preact';

/** One kind of thing, how many there were, and, where two numbers stand beside each other, the other one. */
export interface Bar {
  readonly name: string;
  readonly count: number;
  readonly other?: number;
}

const WIDTH = 960;
const ROW = 30;
const LABELS = 260;
const NUMBERS = 90;
const MARGIN = 8;
const THICK = 20;

interface BarsProps {
  readonly label: string;
  readonly bars: readonly Bar[];
  /** What a whole bar stands for, such as 100 of shares; the greatest of the numbers unless it is given. */
  readonly whole?: number;
}

/** Horizontal bars on one scale. The second number is a bar below the first, in another colour and thinner. */
export function Bars({ label, bars, whole = 1 }: BarsProps): VNode {
  const most = Math.max(whole, ...bars.flatMap(({ count, other = 0 }) => [count, other]));
  const length = (count: number) =>
    count === 0 ? 0 : Math.max(3, Math.round((count / most) * (WIDTH - LABELS - NUMBERS)));
  return (
    <figure>
      <svg class="strip" viewBox={`0 0 ${WIDTH} ${bars.length * ROW + MARGIN}`} role="img" aria-label={label}>
        {bars.map(({ name, count, other }, row) => {
          const top = row * ROW + MARGIN;
          const tall = other === undefined ? THICK : THICK / 2;
          return [
            <text class="label" x={MARGIN} y={top + THICK - 5}>
              {name}
            </text>,
            <rect class="mark" x={LABELS} y={top} width={length(count)} height={tall} />,
            other === undefined ? null : (
              <rect class="stop" x={LABELS} y={top + tall + 1} width={length(other)} height={tall - 3} />
            ),
            <text
              class="label"
              x={LABELS + Math.max(length(count), length(other ?? 0)) + MARGIN}
              y={top + THICK - 5}
            >
              {other === undefined ? count : `+${count} −${other}`}
            </text>,
          ];
        })}
      </svg>
      <figcaption class="quiet">{label}</figcaption>
    </figure>
  );
}
