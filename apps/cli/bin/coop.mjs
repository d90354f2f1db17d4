#!/usr/bin/env node
// The command line of the cooperative. Under an older Node it goes on under the pinned one.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const bootstrap = fileURLToPath(new URL('../../../tools/bootstrap.mjs', import.meta.url));
const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));
if ((major === 24 && minor >= 9) || major > 24 ? existsSync(main) : false) await import(main);
else
  process.exitCode =
    spawnSync(process.execPath, [bootstrap, 'coop', ...process.argv.slice(2)], { stdio: 'inherit' }).status ??
    2;
