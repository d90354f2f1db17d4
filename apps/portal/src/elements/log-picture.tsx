import type { VNode } from 'preact';

const WIDTH = 960;
const HEIGHT = 40;
/** So that even one event that is not covered can be seen. */
const THINNEST = 6;

/** How much of the ledger the signed log covers, as one bar. The facts beside it say the same in numbers. */
export function LogPicture(props: {
  readonly label: string;
  readonly head: number;
  readonly covered: number;
}): VNode {
  const { label, head, covered } = props;
  const behind = Math.max(0, head - covered);
  const left = behind === 0 ? 0 : Math.max(THINNEST, Math.round((behind / Math.max(1, head)) * WIDTH));
  return (
    <figure>
      <svg class="strip" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
        <rect class="mark" x={0} y={8} width={WIDTH - left} height={24} />
        {left === 0 ? null : <rect class="stop" x={WIDTH - left} y={20} width={left} height={12} />}
      </svg>
      <figcaption class="quiet">{label}</figcaption>
    </figure>
  );
}
