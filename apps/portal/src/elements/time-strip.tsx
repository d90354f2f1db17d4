import type { VNode } from 'preact';

/** Something on the line of time: a moment, or a stretch that may last until now. */
export interface Mark {
  readonly from: string;
  readonly to?: string;
  /** `stop`: a refusal, drawn lower and in another colour, so that colour alone does not say it. */
  readonly kind: 'mark' | 'stop';
}

const WIDTH = 960;
const HEIGHT = 64;
const MARGIN = 8;
const THINNEST = 3;

/** A picture of what happened over time. The table beside it says the same in words. */
export function TimeStrip({
  label,
  marks,
}: {
  readonly label: string;
  readonly marks: readonly Mark[];
}): VNode {
  const ends = marks.flatMap(({ from, to }) => [Date.parse(from), Date.parse(to ?? from)]);
  const [start, end] = [Math.min(...ends), Math.max(...ends)];
  const x = (instant: number) =>
    MARGIN + ((instant - start) / Math.max(1, end - start)) * (WIDTH - 2 * MARGIN - THINNEST);
  return (
    <figure>
      <svg class="strip" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
        <line class="axis" x1={MARGIN} x2={WIDTH - MARGIN} y1={HEIGHT / 2} y2={HEIGHT / 2} />
        {marks.map(({ from, to, kind }, index) => {
          const left = x(Date.parse(from));
          const width = Math.max(THINNEST, x(Date.parse(to ?? from)) - left);
          const top = kind === 'mark' ? MARGIN : HEIGHT / 2;
          return (
            <rect
              key={index}
              class={kind}
              x={round(left)}
              y={top}
              width={round(width)}
              height={HEIGHT / 2 - MARGIN}
            />
          );
        })}
      </svg>
      <figcaption class="quiet">{label}</figcaption>
    </figure>
  );
}

const round = (value: number): number => Math.round(value * 10) / 10;
