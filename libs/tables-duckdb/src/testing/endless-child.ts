// The child of a job, kept busy by a statement that does not end. Only for specs.
import { openDatabase } from '../child/open-database.js';
import '../child/table-child.js';

const connection = await openDatabase({ memoryMb: 64, threads: 1 });
void connection.run('SELECT count(*) FROM range(1000000000000) WHERE hash(range) = 1');
