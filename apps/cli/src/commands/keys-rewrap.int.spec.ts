import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { transitKeyFile } from '@coop/personal-data/adapter';
import { TransitDouble } from '@coop/personal-data/testing';
import { coop } from '../testing/coop.js';
import { temporaryFolders } from '../testing/example-folder.js';

const folder = temporaryFolders();

describe('coop keys rewrap, at a double of the HTTP interface of a service of keys', () => {
  let transit: TransitDouble;
  let kek: string;
  let token: string;
  beforeEach(async () => {
    transit = await TransitDouble.start();
    [kek, token] = [folder('kek'), folder('token')];
    writeFileSync(token, transit.token);
    writeFileSync(kek, Buffer.alloc(32, 9), { mode: 0o600 });
  });
  afterEach(() => transit.stop());

  const rewrap = () =>
    coop('keys', 'rewrap', '--kek', kek, '--transit', transit.url, '--transit-token', token);

  it('encrypts a file that held the key in clear, and then again by each newer version', async () => {
    expect(await rewrap()).toMatchObject({ code: 0, err: '' });
    expect(readFileSync(kek, 'latin1')).toMatch(/^vault:v1:/);
    expect(statSync(kek).mode & 0o777).toBe(0o600);
    const encryption = transitKeyFile({ url: transit.url, key: 'coop', tokenFile: token });
    const wrapped = (await encryption.open(readFileSync(kek))).wrap(Buffer.alloc(32, 5));
    transit.rotate();
    expect((await rewrap()).code).toBe(0);
    expect(readFileSync(kek, 'latin1')).toMatch(/^vault:v2:/);
    expect((await encryption.open(readFileSync(kek))).unwrap(wrapped)).toEqual(Buffer.alloc(32, 5));
  });

  it('changes nothing when it is refused, or beside a change that is under way', async () => {
    writeFileSync(token, 'of-somebody-else');
    const refused = await rewrap();
    expect(refused.code).toBe(2);
    expect(refused.err).toContain('KeyServiceRefused');
    expect(refused.err).not.toContain('of-somebody-else');
    writeFileSync(token, transit.token);
    writeFileSync(`${kek}.next`, '');
    expect((await rewrap()).err).toContain('is there');
    expect(readFileSync(kek)).toEqual(Buffer.alloc(32, 9));
  });

  it('asks over https only, except on this machine', async () => {
    const { code, err } = await coop(
      ...['keys', 'rewrap', '--kek', kek, '--transit', 'http://keys.example', '--transit-token', token],
    );
    expect(code).toBe(2);
    expect(err).toContain('https');
  });
});
