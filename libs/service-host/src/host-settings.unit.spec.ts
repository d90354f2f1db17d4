import { describeSettings } from '@coop/service-kit';
import { hostedSettings, keysShape, ledgerShape, readHosted } from './host-settings.js';

const definition = hostedSettings('records', { ...ledgerShape, ...keysShape });

const given = {
  COOP_RECORDS_PUBLIC_URL: 'https://coop.example',
  COOP_RECORDS_ISSUER: 'https://coop.example/oidc',
  COOP_RECORDS_POSTGRES_URL: 'postgres://coop_records:x@db/coop',
  COOP_RECORDS_NATS_URL: 'nats://bus:4222',
  COOP_RECORDS_NATS_USER: 'records',
  COOP_RECORDS_NATS_PASSWORD: 'a long secret',
  COOP_RECORDS_KEYS_URL: 'postgres://coop_records:y@db/coop_keys',
  COOP_RECORDS_KEK_FILE: '/keys/kek',
};

describe('The settings of a service that runs alone', () => {
  it('have no default for a secret', () => {
    const required = describeSettings(definition).filter((setting) => setting.required);
    expect(required.map(({ variable }) => variable)).toEqual(Object.keys(given));
  });

  it('are for production unless they say otherwise', () => {
    expect(readHosted(definition, given)).toMatchObject({
      mode: 'production',
      port: 3000,
      managementPort: 9090,
    });
  });

  it('refuse a value of the examples in production, and name it without repeating it', () => {
    const env = { ...given, COOP_RECORDS_NATS_PASSWORD: 'change-me-7f' };
    expect(() => readHosted(definition, env)).toThrow('natsPassword: is a value of the examples');
    expect(() => readHosted(definition, env)).not.toThrow('7f');
    expect(readHosted(definition, { ...env, COOP_RECORDS_MODE: 'demonstration' }).natsPassword).toBe(
      'change-me-7f',
    );
  });
});
