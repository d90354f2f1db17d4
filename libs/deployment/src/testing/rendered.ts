import type { z } from 'zod';
import { ofKind, type ChartObject, type podSpec } from '../kubernetes.js';
import { exampleValues } from '../places.js';
import { FULL_NAME, renderObjects } from '../render-chart.js';

/** Every example of the chart: its name, and the files of values that make it. */
export const EXAMPLES: readonly (readonly [name: string, files: readonly string[]])[] = [
  ['production', [exampleValues('production')]],
  ['small', [exampleValues('small')]],
  ['autoscaled', [exampleValues('production'), exampleValues('autoscaled')]],
];

const rendered = new Map<string, Promise<readonly ChartObject[]>>();

/** The objects of an example; each is rendered once. */
export function objectsOf(files: readonly string[]): Promise<readonly ChartObject[]> {
  const key = files.join('+');
  const objects = rendered.get(key) ?? renderObjects(files);
  rendered.set(key, objects);
  return objects;
}

/** A pod of the chart and who makes it. */
export interface ChartPod {
  readonly owner: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly pod: z.infer<typeof podSpec>;
}

/** The pods of all Deployments and Jobs. */
export const podsOf = (objects: readonly ChartObject[]): readonly ChartPod[] =>
  [...ofKind(objects, 'Deployment'), ...ofKind(objects, 'Job')].map(({ metadata, spec: { template } }) => ({
    owner: metadata.name,
    labels: template.metadata.labels,
    pod: template.spec,
  }));

/** Their containers. */
export const containersOf = (objects: readonly ChartObject[]) =>
  podsOf(objects).flatMap(({ owner, pod }) => pod.containers.map((container) => ({ owner, container })));

/** The service that an object belongs to, by its label. */
export const componentOf = ({ metadata }: ChartObject): string =>
  metadata.labels['app.kubernetes.io/component'] ?? '';

/** The name of an object without what all names begin with. */
export const shortName = ({ metadata: { name } }: ChartObject): string => name.slice(FULL_NAME.length + 1);

/** Whether labels are those that a selector wants. */
export const selects = (
  matchLabels: Readonly<Record<string, string>>,
  labels: Readonly<Record<string, string>>,
): boolean => Object.entries(matchLabels).every(([name, value]) => labels[name] === value);
