// Stops servers when whoever started them is gone: `node guard.mjs`, told one state file per line (a line that
// begins with `-` takes one back). Its standard input is a pipe that the system closes when the other end dies,
// whatever it dies of, so nothing has to be asked again and again.
import { createInterface } from 'node:readline';
import { say } from './run.mjs';
import { stopServer } from './server.mjs';

const files = new Set();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined);
for await (const line of createInterface({ input: process.stdin })) {
  if (line.startsWith('-')) files.delete(line.slice(1));
  else files.add(line);
}
for (const file of files)
  await stopServer(file).catch((error) => {
    say(`a server could not be stopped: ${error.message}`);
    process.exitCode = 1;
  });
