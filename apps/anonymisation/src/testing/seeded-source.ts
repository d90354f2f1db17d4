import { UniformSource } from '@coop/anonymiser';

/**
 * Draws the same at every run (splitmix32), and tells that it draws: for tests alone. A seeded source gives no privacy.
 */
export function seededSource(seed: number, onDraw: () => void = () => undefined): UniformSource {
  let state = seed >>> 0;
  return new UniformSource((bytes) => {
    onDraw();
    for (let at = 0; at < bytes.length; at += 1) {
      state = (state + 0x9e3779b9) >>> 0;
      const mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
      bytes[at] = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97) >>> 24;
    }
  });
}
