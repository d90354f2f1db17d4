import encoderOf from 'qrcode-generator';
import type { VNode } from 'preact';

/** Most bytes of a code: ISO/IEC 18004, version 40, error correction L, byte mode. */
export const QR_CAPACITY = 2_953;
/** ISO/IEC 18004, section 6.3.8: four modules of white on every side. */
const QUIET = 4;

/** Dark on white in every scheme of colours, and one path, however large it is. */
export function QrCode({ bytes, label }: { readonly bytes: Uint8Array; readonly label: string }): VNode {
  const { path, width } = drawn(bytes);
  const all = width + 2 * QUIET;
  return (
    <svg class="code" viewBox={`${-QUIET} ${-QUIET} ${all} ${all}`} role="img" aria-label={label}>
      <rect x={-QUIET} y={-QUIET} width={all} height={all} fill="#fff" />
      <path d={path} stroke="#000" shape-rendering="crispEdges" />
    </svg>
  );
}

/** Every row as strokes of dark modules, from the left. @throws when the bytes are more than {@link QR_CAPACITY} */
function drawn(bytes: Uint8Array): { readonly path: string; readonly width: number } {
  const code = encoderOf(0, 'L');
  // One character for each byte: the library takes the lower eight bits of each, in byte mode.
  code.addData(Buffer.from(bytes).toString('latin1'), 'Byte');
  code.make();
  const width = code.getModuleCount();
  const rows = Array.from({ length: width }, (_, row) =>
    strokes(width, (column) => code.isDark(row, column)),
  );
  return { width, path: rows.map((row, y) => `M0 ${y + 0.5}${row}`).join('') };
}

function strokes(width: number, isDark: (column: number) => boolean): string {
  let path = '';
  for (let from = 0; from < width;) {
    const dark = isDark(from);
    let to = from + 1;
    while (to < width && isDark(to) === dark) to += 1;
    path += dark ? `h${to - from}` : to < width ? `m${to - from} 0` : '';
    from = to;
  }
  return path;
}
