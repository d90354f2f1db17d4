import { setTimeout as wait } from 'node:timers/promises';
import { row, type Row } from '../results.js';
import { ServerProcess } from '../server-process.js';
import { program, type Folders } from './folders.js';

const STARTS = 3;
/** Until what a start leaves behind is collected. */
const CALM_MS = 1_500;

/** The cooperative as `npm start` starts it. The first start makes the demonstration. */
export const startCooperative = ({ dataDir, keysDir }: Folders): Promise<ServerProcess> =>
  ServerProcess.start([
    program('apps/datacooperative/dist/main.js'),
    ...['--data', dataDir, '--keys', keysDir, '--port', '0', '--ready-json'],
  ]);

/** Time to healthy and resident memory of further starts, on the demonstration's data. */
export async function measureStarts(folders: Folders, say: (text: string) => void): Promise<readonly Row[]> {
  const milliseconds: number[] = [];
  const resident: number[] = [];
  for (let start = 1; start <= STARTS; start += 1) {
    say(`start ${start} of ${STARTS}`);
    const began = performance.now();
    const server = await startCooperative(folders);
    await healthy(String(server.ready['url']));
    milliseconds.push(performance.now() - began);
    await wait(CALM_MS);
    resident.push(server.resident);
    await server.stop();
  }
  return [
    row(
      { name: 'second start: time to healthy', subject: 'ours', unit: 's', better: 'lower', aim: 2 },
      milliseconds.map((each) => each / 1_000),
    ),
    row(
      { name: 'resident memory after start', subject: 'ours', unit: 'MiB', better: 'lower', aim: 200 },
      resident,
    ),
  ];
}

async function healthy(url: string): Promise<void> {
  while ((await fetch(`${url}/readyz`)).status !== 200) await wait(10);
}
