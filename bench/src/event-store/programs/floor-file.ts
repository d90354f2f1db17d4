import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { serve } from './serve.js';

// The least that "durable" can cost: one write at the end of a plain file, and waiting until the disk has it.
await serve<number>(async (dir) => {
  const file = openSync(join(dir, 'events'), 'a');
  return {
    empty: 0,
    async append(_stream, expected, events) {
      writeSync(file, JSON.stringify(events));
      fdatasyncSync(file);
      return expected + events.length;
    },
    close: async () => closeSync(file),
  };
});
