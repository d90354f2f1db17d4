import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { CHART } from '../places.js';
import { join } from 'node:path';

const peers = z.object({ peers: z.array(z.unknown()) });

const shape = z.looseObject({
  cooperative: z.looseObject({ publicUrl: z.string() }),
  issuer: peers.extend({ kind: z.string(), port: z.number() }),
  postgres: z.looseObject({
    data: peers.extend({ port: z.number() }),
    keys: peers.extend({ port: z.number() }),
  }),
  nats: peers.extend({ port: z.number() }),
  mails: peers.extend({ enabled: z.boolean(), port: z.number() }),
  traces: peers.extend({ url: z.string(), port: z.number() }),
  monitoring: z.looseObject({ serviceMonitor: z.looseObject({ enabled: z.boolean() }) }),
  network: z.looseObject({
    dns: peers,
    ingressController: peers,
    prometheus: peers,
    webhooks: z.object({ except: z.array(z.string()), ports: z.array(z.number()) }),
  }),
});

/** Values of the chart, those of an example put over the defaults. */
export type ExampleValues = z.infer<typeof shape>;

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** As helm does it: maps are merged, everything else is replaced. */
function merged(under: unknown, over: unknown): unknown {
  if (!isMap(under) || !isMap(over)) return over;
  return Object.fromEntries(
    [...new Set([...Object.keys(under), ...Object.keys(over)])].map((name) => [
      name,
      name in over ? merged(under[name], over[name]) : under[name],
    ]),
  );
}

/** The values of an example, with everything that it leaves to the defaults. */
export function valuesOf(files: readonly string[]): ExampleValues {
  const all = [join(CHART, 'values.yaml'), ...files].map((file): unknown =>
    parse(readFileSync(file, 'utf8')),
  );
  return shape.parse(all.reduce(merged));
}
