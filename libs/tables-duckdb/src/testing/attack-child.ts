// Opens a database as the child of a job does, and tries the statements that it is sent. Only for specs.
import { once } from 'node:events';
import { openDatabase } from '../child/open-database.js';

const [folder] = await once(process, 'message');
const connection = await openDatabase({ memoryMb: 64, threads: 1, folder });

async function attempt(sql: string): Promise<string> {
  try {
    return JSON.stringify((await connection.runAndReadAll(sql)).getRowsJson());
  } catch (error) {
    return error instanceof Error ? error.message : 'another error';
  }
}

process.on('message', (sql: string) => void attempt(sql).then((told) => process.send?.(told)));
process.send?.('open');
