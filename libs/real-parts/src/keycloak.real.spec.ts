// needs: keycloak
import { z } from 'zod';
import { realKeycloak, startKeycloak, type Keycloak } from './index.js';

const tokenSchema = z.object({ access_token: z.string() });

async function adminToken({ url, admin }: Keycloak): Promise<string> {
  const answer = await fetch(`${url}/realms/master/protocol/openid-connect/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'password', client_id: 'admin-cli', ...admin }),
  });
  return tokenSchema.parse(await answer.json()).access_token;
}

async function realmStatus(keycloak: Keycloak, realm: string): Promise<number> {
  return (await fetch(`${keycloak.url}/realms/${realm}`)).status;
}

async function createRealm(keycloak: Keycloak, realm: string): Promise<number> {
  const answer = await fetch(`${keycloak.url}/admin/realms`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await adminToken(keycloak)}`, 'content-type': 'application/json' },
    body: JSON.stringify({ realm, enabled: true }),
  });
  return answer.status;
}

describe('The Keycloak of a test run', () => {
  it('publishes the realm of the project', async () => {
    const keycloak = await realKeycloak();
    expect(keycloak.realm).toEqual(expect.any(String));
    const issuer = `${keycloak.url}/realms/${keycloak.realm ?? ''}`;
    const answer = await fetch(`${issuer}/.well-known/openid-configuration`);
    expect(await answer.json()).toMatchObject({ issuer });
  });

  it('lets its administrator in and nobody with a wrong password', async () => {
    const keycloak = await realKeycloak();
    await expect(adminToken(keycloak)).resolves.toMatch(/^ey/);
    await expect(
      adminToken({ ...keycloak, admin: { ...keycloak.admin, password: 'wrong' } }),
    ).rejects.toThrow();
  });
});

describe('A Keycloak of one spec', () => {
  it('keeps its realms over a stop and over a crash, and is gone after its end', async () => {
    const own = await startKeycloak();
    expect(await createRealm(own, 'second')).toBe(201);
    await own.pause();
    await expect(realmStatus(own, 'second')).rejects.toThrow();
    await own.start();
    expect(await realmStatus(own, 'second')).toBe(200);

    await own.kill();
    await expect(realmStatus(own, 'second')).rejects.toThrow();
    await own.start();
    expect(await realmStatus(own, 'second')).toBe(200);
    expect(await realmStatus(own, 'third')).toBe(404);

    await own.stop();
    await expect(realmStatus(own, 'second')).rejects.toThrow();
  });
});
