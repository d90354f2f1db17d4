// Helm, built from its source through the Go module proxy, and what checks the objects that it renders.
//   --with-schemas   also a validator with the schemas of Kubernetes, and promtool for rules of Prometheus
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { main } from './lib/cli.mjs';
import { aptDownload, folderOf, goInstall, makeRunnable, pipInstall } from './lib/obtain.mjs';
import { cache, versions } from './lib/places.mjs';
import { findProgram } from './lib/run.mjs';

const { helm, promtool, 'kubernetes-schemas': schemas } = versions;

async function getHelm() {
  const title = `building helm ${helm.version} (two to ten minutes)`;
  const folder = await folderOf(join(cache, `helm-${helm.version}`), title, (scratch) =>
    goInstall(helm, scratch),
  );
  return join(folder, 'helm');
}

/** `validate -k 1.37 --strict FILE…`: exit 1 for an unknown field or a wrong type; an unknown kind is a warning. */
async function getValidator() {
  const folder = await folderOf(
    join(cache, `kubernetes-validate-${schemas.version}`),
    `getting the schemas of Kubernetes (${schemas.pypi} ${schemas.version})`,
    async (scratch) => {
      await pipInstall(schemas, scratch);
      const call = 'import sys; from kubernetes_validate.__main__ import main; sys.exit(main())';
      const script = `#!/bin/sh\nPYTHONPATH="$(dirname "$0")" exec python3 -c '${call}' "$@"\n`;
      writeFileSync(join(scratch, 'validate'), script);
      makeRunnable(join(scratch, 'validate'));
    },
  );
  return join(folder, 'validate');
}

async function getPromtool() {
  const installed = findProgram('promtool');
  if (installed !== undefined) return installed;
  const title = `getting promtool (Debian's package ${promtool.apt})`;
  const folder = await folderOf(join(cache, 'promtool'), title, (scratch) =>
    aptDownload(promtool.apt, scratch),
  );
  return join(folder, 'usr', 'bin', 'promtool');
}

async function get(options) {
  const answer = { part: 'helm', version: helm.version, helm: await getHelm() };
  if (!options['with-schemas']) return answer;
  return { ...answer, validate: await getValidator(), promtool: await getPromtool() };
}

await main({
  part: 'helm',
  get,
  options: { 'with-schemas': { type: 'boolean', default: false } },
  usage: '[--with-schemas]',
});
