/**
 * A process that takes `test.slow` and never answers it, to be killed while it works:
 * `node mute-service.js <url> <password>`. Writes a line when it listens, and one for each request.
 */
import { connectNats } from '../connect-nats.js';
import { NatsBusServer } from '../nats-bus-server.js';

const [servers, password] = process.argv.slice(2);
if (servers === undefined || password === undefined) throw new TypeError('url and password are needed');

const handle = await connectNats({ servers, service: 'test', credentials: { user: 'test', password } });
const server = new NatsBusServer(handle, 'test');
server.addHandler('test.slow', () => {
  process.stdout.write('taken\n');
  return new Promise<never>(() => {});
});
server.listen((error) => process.stdout.write(error === undefined ? 'listening\n' : 'refused\n'));
