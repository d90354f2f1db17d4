import type { HistoryStore } from '@coop/audit/replay';
import type { Output } from './output.js';

/** A store whose readers are seen: for questions that walk through history and do not report themselves. */
export function watched(store: HistoryStore, output: Output, step: string): HistoryStore {
  return {
    head: () => store.head(),
    positionAt: (time) => store.positionAt(time),
    async *readAll(after, options = {}) {
      const { upTo = store.head() } = options;
      for await (const commit of store.readAll(after, options)) {
        yield commit;
        output.progress(step, commit.last, upTo);
      }
    },
  };
}
