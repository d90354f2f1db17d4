// needs: helm
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SERVICES } from '@coop/contracts';
import { chartTools, runProgram } from './chart-tools.js';
import { FOREIGN_KINDS, ofKind, type ChartObject } from './kubernetes.js';
import { documentsOf, FULL_NAME, lintChart, RELEASE, renderText } from './render-chart.js';
import { componentOf, EXAMPLES, objectsOf } from './testing/rendered.js';

const KUBERNETES = ['1.30', '1.37'];

describe.each(EXAMPLES)('The chart with the values of the example %s', (_name, files) => {
  let objects: readonly ChartObject[];
  let folder: string;

  beforeAll(async () => {
    objects = await objectsOf(files);
    folder = mkdtempSync(join(tmpdir(), 'coop-chart-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is accepted by helm’s own strict examination', async () => {
    const { code, out } = await lintChart(files);
    expect([code, out]).toEqual([0, expect.stringContaining('1 chart(s) linted, 0 chart(s) failed')]);
  });

  it.each(KUBERNETES)(
    'consists of objects that Kubernetes %s knows, without an unknown field',
    async (version) => {
      const { validate } = await chartTools();
      const file = join(folder, `${version}.yaml`);
      writeFileSync(file, await renderText(files));
      const { code, out, err } = await runProgram(validate, ['-k', version, '--strict', file]);
      const passed = `${out}${err}`.match(/^INFO .* passed /gm)?.length ?? 0;
      const foreign = objects.filter(({ kind }) => FOREIGN_KINDS.includes(kind)).length;
      expect(code).toBe(0);
      expect(passed).toBe(objects.length - foreign);
      expect(passed).toBeGreaterThan(30);
    },
  );

  it('names every object once', () => {
    const names = objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
    expect(names).toEqual([...new Set(names)]);
  });

  it('names every object after the release, so that two releases live side by side', () => {
    expect(objects.filter(({ metadata }) => !metadata.name.startsWith(FULL_NAME))).toEqual([]);
  });

  it('keeps every name short enough for a label', () => {
    expect(objects.filter(({ metadata }) => metadata.name.length > 63)).toEqual([]);
  });

  it('puts the recommended labels on every object', () => {
    for (const { metadata } of objects)
      expect(metadata.labels).toMatchObject({
        'app.kubernetes.io/name': 'datacooperative',
        'app.kubernetes.io/instance': RELEASE,
        'app.kubernetes.io/component': expect.stringMatching(/^[a-z]+$/),
        'app.kubernetes.io/version': expect.stringMatching(/^\d+\.\d+\.\d+$/),
        'app.kubernetes.io/part-of': 'datacooperative',
        'app.kubernetes.io/managed-by': 'Helm',
        'helm.sh/chart': expect.stringMatching(/^datacooperative-\d+\.\d+\.\d+$/),
      });
  });

  it('leaves the namespace to whoever installs it', () => {
    expect(objects.filter(({ metadata }) => 'namespace' in metadata)).toEqual([]);
  });

  it('gives no right on the cluster to anybody', async () => {
    const kinds = documentsOf(await renderText(files)).map(
      (value) => (value as { readonly kind: string }).kind,
    );
    expect(kinds.filter((kind) => /Role|Binding|CustomResourceDefinition|Webhook/.test(kind))).toEqual([]);
  });

  it('brings no database, no bus and no provider of its own', () => {
    expect(ofKind(objects, 'Deployment').map(componentOf).sort()).toEqual([...SERVICES].sort());
    expect(objects.map<string>(({ kind }) => kind)).not.toContain('StatefulSet');
  });
});

describe('The examination of rendered objects', () => {
  it.each([
    ['an unknown field', 'spec: { replcas: 1 }'],
    ['a wrong type', 'spec: { replicas: many }'],
  ])('finds %s', async (_what, spec) => {
    const folder = mkdtempSync(join(tmpdir(), 'coop-chart-'));
    const file = join(folder, 'broken.yaml');
    writeFileSync(file, `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: broken }\n${spec}\n`);
    const { validate } = await chartTools();
    const { code } = await runProgram(validate, ['-k', '1.37', '--strict', file]);
    rmSync(folder, { recursive: true, force: true });
    expect(code).not.toBe(0);
  });
});
