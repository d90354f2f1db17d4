// Writes nats-accounts.conf: who may ask whom on the bus, from the graph of the services. Passwords are variables of
// the NATS server; their values need double quotes of their own, because NATS reads them as configuration.
//   node deploy/helm/examples/nats-accounts.mjs > deploy/helm/examples/nats-accounts.conf
import { SERVICES } from '@coop/contracts';
import { natsAccounts } from '@coop/message-bus-nats';

const variableOf = (user) => ({ variable: `NATS_PASSWORD_${user.toUpperCase()}` });

process.stdout.write(
  natsAccounts({
    services: Object.fromEntries(SERVICES.map((service) => [service, variableOf(service)])),
    system: variableOf('sys'),
    inside: ['jetstream: enabled'],
  }),
);
