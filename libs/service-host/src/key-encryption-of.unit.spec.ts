import { plainKeyFile } from '@coop/personal-data/adapter';
import { keyEncryptionOf } from './key-encryption-of.js';

describe('What the settings say of the file of the key-encryption key', () => {
  const transitUrl = 'https://keys.example:8200';
  const transitTokenFile = '/run/secrets/token';

  it('is that it holds the key, unless a service of keys is named', () => {
    expect(keyEncryptionOf('identity', {})).toBe(plainKeyFile);
    expect(keyEncryptionOf('identity', { transitUrl, transitTokenFile })).not.toBe(plainKeyFile);
  });

  it('is refused by half, by the name of what is missing', () => {
    expect(() => keyEncryptionOf('identity', { transitUrl })).toThrow(
      'COOP_IDENTITY_TRANSIT_TOKEN_FILE: is missing',
    );
    expect(() => keyEncryptionOf('records', { transitTokenFile })).toThrow('COOP_RECORDS_TRANSIT_URL');
  });

  it('is refused where the token would go over the network in clear', () => {
    expect(() =>
      keyEncryptionOf('identity', { transitUrl: 'http://keys.example:8200', transitTokenFile }),
    ).toThrow('COOP_IDENTITY_TRANSIT_URL: the service of keys must be asked over https');
  });
});
