import { runCoop } from './run.js';

const interrupted = new AbortController();
process.once('SIGINT', () => interrupted.abort());
process.once('SIGTERM', () => interrupted.abort());
// A reader of the pipe that has seen enough (`coop events | head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});
const streams = { out: process.stdout, err: process.stderr, now: () => performance.now() };
process.exitCode = await runCoop(process.argv.slice(2), streams, interrupted.signal);
