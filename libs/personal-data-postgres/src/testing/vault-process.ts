import { clock, page } from '@coop/personal-data/testing';
import { openPostgresVault } from '../open-postgres-vault.js';
import type { VaultCall, VaultReply } from './vault-processes.js';

/** A process that opens the vault named on its command line and does what its parent says. */
const [valuesUrl = '', keysUrl = '', kekFile = ''] = process.argv.slice(2);
const vault = await openPostgresVault({ valuesUrl, keysUrl, kekFile, clock });

async function carryOut(call: VaultCall): Promise<Omit<VaultReply, 'id'>> {
  if (call.verb === 'seal') return { sealed: await vault.seal(call.requests) };
  if (call.verb === 'open') return { opened: await vault.open(call.refs, page) };
  return { destroyed: await vault.destroy(call.subject, 'erasure-1', call.at) };
}

const send = (reply: VaultReply) => process.send?.(reply);

async function answer({ id, call }: { readonly id: number; readonly call: VaultCall }): Promise<void> {
  try {
    send({ id, ...(await carryOut(call)) });
  } catch (error) {
    send({ id, error: String(error) });
  }
}

process.on('message', (message: { readonly id: number; readonly call: VaultCall }) => {
  void answer(message);
});
process.on('disconnect', () => {
  void vault.close();
});
send({ id: 0 });
