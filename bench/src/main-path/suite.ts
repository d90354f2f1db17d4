import type { Report, Row, SuiteOptions } from '../results.js';
import { ServerProcess } from '../server-process.js';
import { castOf, readableRecords } from '../cast.js';
import { freePort, newFolders, program, type Folders } from './folders.js';
import { measureLatency, measureReadings } from './reading.js';
import { measureReplay } from './replaying.js';
import { measureStarts, startCooperative } from './starting.js';
import { measureWithdrawal } from './withdrawal.js';

const SIZES = {
  full: { readings: 12_000, records: 50, withdrawals: 20, events: 50_000 },
  quick: { readings: 1_500, records: 10, withdrawals: 5, events: 8_000 },
} as const;

/** The main path, one process on SQLite: reading, withdrawing, replaying, starting. */
export async function mainPath({ quick, say }: SuiteOptions): Promise<Report> {
  const size = quick ? SIZES.quick : SIZES.full;
  const folders = newFolders();
  try {
    say('demonstration data');
    await (await startCooperative(folders)).stop();
    const starts = await measureStarts(folders, say);
    // Before the readings: they would make most of the history.
    const replay = await measureReplay(folders, size.events, say);
    return { rows: [...(await measureServer(folders, size, say)), ...replay, ...starts] };
  } finally {
    folders.remove();
  }
}

async function measureServer(
  folders: Folders,
  size: (typeof SIZES)[keyof typeof SIZES],
  say: SuiteOptions['say'],
): Promise<readonly Row[]> {
  const port = await freePort();
  const { dataDir, keysDir } = folders;
  const server = await ServerProcess.start([
    ...[program('bench/dist/main-path/measured-server.js'), dataDir, keysDir, String(port)],
  ]);
  try {
    const cast = await castOf(`http://127.0.0.1:${port}`, folders);
    const records = await readableRecords(cast, size.records);
    const options = { server, cast, records, amount: size.readings, say };
    return [
      ...(await measureReadings(options)),
      ...(await measureLatency(options)),
      ...(await measureWithdrawal(cast, size.withdrawals, say)),
    ];
  } finally {
    await server.stop();
  }
}
