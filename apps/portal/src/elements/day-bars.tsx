import type { VNode } from 'preact';

/** How many of one kind there were on each of the days, in the order of the days. */
export interface DaySeries {
  readonly name: string;
  readonly counts: readonly number[];
}

const WIDTH = 960;
const ROW = 34;
const MARGIN = 8;
const LABELS = 150;

/** Bars by day, one row for each kind, each row as high as its own busiest day. A table beside it says how many. */
export function DayBars({
  label,
  series,
}: {
  readonly label: string;
  readonly series: readonly DaySeries[];
}): VNode {
  const height = series.length * ROW + MARGIN;
  return (
    <figure>
      <svg class="strip" viewBox={`0 0 ${WIDTH} ${height}`} role="img" aria-label={label}>
        {series.map(({ name, counts }, row) => {
          const floor = (row + 1) * ROW;
          return [
            <text class="label" x={MARGIN} y={floor - MARGIN}>
              {name}
            </text>,
            <path class="axis" d={`M${LABELS} ${floor}H${WIDTH - MARGIN}`} />,
            <path class="mark" d={bars(counts, floor)} />,
          ];
        })}
      </svg>
      <figcaption class="quiet">{label}</figcaption>
    </figure>
  );
}

/** All bars of a row as one path: a page is held to few elements. */
function bars(counts: readonly number[], floor: number): string {
  const most = Math.max(1, ...counts);
  const step = (WIDTH - LABELS - MARGIN) / Math.max(1, counts.length);
  const width = round(Math.max(2, step * 0.8));
  return counts
    .map((count, day) => {
      if (count === 0) return '';
      // The square root keeps a quiet day visible beside a busy one.
      const tall = round(2 + Math.sqrt(count / most) * (ROW - MARGIN - 2));
      return `M${round(LABELS + day * step)} ${floor}v-${tall}h${width}v${tall}z`;
    })
    .join('');
}

const round = (value: number): number => Math.round(value * 10) / 10;
