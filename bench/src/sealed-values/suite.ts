import type { Report, SuiteOptions } from '../results.js';
import { measureErasing } from './erasing.js';
import { measureRotating } from './rotating.js';
import { measureThroughput } from './throughput.js';

const SIZES = {
  full: { values: 40_000, erased: 10_000, keys: 50_000 },
  quick: { values: 2_000, erased: 1_000, keys: 2_000 },
} as const;

/** What sealing, opening, erasing and the change of the key-encryption key cost, in files and on PostgreSQL. */
export async function sealedValues({ quick, say }: SuiteOptions): Promise<Report> {
  const size = quick ? SIZES.quick : SIZES.full;
  const throughput = await measureThroughput(size.values, say);
  const erasing = await measureErasing(size.erased, say);
  const rotating = await measureRotating(size.keys, say);
  return { rows: [...throughput, ...erasing, ...rotating] };
}
