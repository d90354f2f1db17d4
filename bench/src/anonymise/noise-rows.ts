import { discreteLaplace, gaussianOf, parseRational, UniformSource } from '@coop/anonymiser';
import { row, type Row } from '../results.js';

const AIM = 200_000;

/** Draws for each second of one thread, from the generator of the operating system. */
export function noiseRows(draws: number, rounds: number): readonly Row[] {
  const source = new UniformSource();
  const scale = parseRational('10');
  const gaussian = gaussianOf(parseRational('25'));
  const rate = (draw: () => number): number => {
    const began = performance.now();
    for (let n = 0; n < draws; n += 1) draw();
    return (draws / (performance.now() - began)) * 1_000;
  };
  const rates = (draw: () => number) => Array.from({ length: rounds }, () => rate(draw));
  const about = { subject: 'ours', unit: '/s', better: 'higher', aim: AIM } as const;
  return [
    row(
      { ...about, name: 'discrete Laplace, scale 10' },
      rates(() => discreteLaplace(source, scale)),
    ),
    row(
      { ...about, name: 'discrete Gaussian, variance 25' },
      rates(() => gaussian(source)),
    ),
  ];
}
