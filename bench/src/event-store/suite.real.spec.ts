// needs: postgres, nats
import { SUBJECTS } from './subjects.js';
import { measureStores } from './suite.js';
import { cellsIn, TINY } from './tiny.js';

const onServers = SUBJECTS.filter(
  ({ backend, kit }) => kit === undefined && (backend === 'PostgreSQL' || backend === 'JetStream'),
);

describe('the benchmark of event stores on real servers', () => {
  it('has a figure for each cell of what needs no further installation', async () => {
    const { rows, text = '' } = await measureStores(onServers, TINY, () => undefined);

    for (const store of ['ours, PostgreSQL', 'JetStream, sync_interval always'])
      expect(cellsIn(rows, store)).toEqual(['(1)', '(2)', '(3)', '(4)', '(5)', '(6)']);
    expect(cellsIn(rows, 'one row per commit, PostgreSQL')).toEqual(['(1)', '(2)']);
    const server = rows.filter(({ name }) => name.endsWith('processor time per event, server'));
    expect(server.some(({ value }) => value > 0)).toBe(true);
    expect(text).not.toMatch(/NOT RUN|FAILED|READ \d+ OF/);
  });
});
