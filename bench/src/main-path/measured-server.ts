import { openCooperative } from '@coop/datacooperative';
import { DEFAULT_BUDGETS, JsonLogger } from '@coop/service-kit';
import { UncontrolledModule } from './uncontrolled-route.js';

/** The cooperative as it is, and beside its doors the uncontrolled one. Budgets are not what is measured here. */
const [dataDir = '', keysDir = '', port = ''] = process.argv.slice(2);
const PLENTY = { burst: 1e9, perSecond: 1e9 };

const cooperative = await openCooperative({
  ...{ dataDir, keysDir, demonstration: true, name: 'bench', origin: 'datacooperative.local/log' },
  baseUrl: `http://127.0.0.1:${port}`,
  logger: new JsonLogger({ level: 'warn' }),
  budgets: Object.fromEntries(Object.keys(DEFAULT_BUDGETS).map((name) => [name, PLENTY])),
  ...{ readingsPerSecond: 1e9, readingsAtOnce: 1e9 },
  extraModules: (parts) => [UncontrolledModule.register(parts)],
});
await cooperative.settled();
await cooperative.listen('127.0.0.1', Number(port));
process.once('SIGTERM', () => {
  void cooperative.close().then(() => process.exit(0));
});
process.stdout.write(`${JSON.stringify({ ready: true })}\n`);
await cooperative.failed;
