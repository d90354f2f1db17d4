import * as anonymisation from '@coop/anonymisation/replay';
import * as audit from '@coop/audit/replay';
import * as consent from '@coop/consent/replay';
import { ERASURE_CONSUMERS, SERVICES, type Service } from '@coop/contracts';
import * as identity from '@coop/identity/replay';
import * as records from '@coop/records/replay';

interface Replay {
  readonly projections: readonly { readonly name: string }[];
  readonly createIndexes: () => object;
}

const EXISTING: Readonly<Partial<Record<Service, Replay>>> = {
  identity,
  consent,
  records,
  anonymisation,
  audit,
};

const namesOf = (service: Service, things: readonly { readonly name: string }[]): string[] =>
  things.map(({ name }) => name.replace(`${service}.`, '')).sort();

const registered = (service: Service, kind: string): string[] =>
  Object.entries(ERASURE_CONSUMERS[service])
    .flatMap(([name, of]) => (of === kind ? [name] : []))
    .sort();

describe('The register of what must acknowledge an erasure', () => {
  it.each(SERVICES)('names every read model and index of %s, and no other', (service) => {
    const { projections = [], createIndexes = () => ({}) } = EXISTING[service] ?? {};
    expect(registered(service, 'read-model')).toEqual(namesOf(service, projections));
    const indexes = Object.values(createIndexes()) as { readonly name: string }[];
    expect(registered(service, 'index')).toEqual(namesOf(service, indexes));
  });

  it('names what each instance remembers: who stands behind tokens, and records that were read', () => {
    const remembered = SERVICES.flatMap((service) =>
      registered(service, 'memory').map((name) => `${service}.${name}`),
    );
    expect(remembered).toEqual([
      'consent.directory',
      'records.directory',
      'records.remembered',
      'anonymisation.directory',
      'audit.directory',
    ]);
  });

  it('names what lies with identity beside them: fingerprints, mails, and what the provider keeps', () => {
    const beside = Object.entries(ERASURE_CONSUMERS).flatMap(([service, consumers]) =>
      Object.entries(consumers).flatMap(([name, kind]) =>
        ['read-model', 'index', 'memory'].includes(kind) ? [] : [`${service}.${name} ${kind}`],
      ),
    );
    expect(beside).toEqual([
      'identity.fingerprints search',
      'identity.mails mail',
      'identity.accounts account',
      'identity.sessions session',
      'identity.account-links link',
      'portal.sessions session',
    ]);
  });
});
