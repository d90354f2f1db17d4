import type { NatsConnectionHandle } from './connection-handle.js';
import { decodeSessionNotice, sessionAnnouncer } from './session-announcer.js';

const NOTICE = { issuer: 'keycloak', about: 'session', digest: 'a'.repeat(64), endedAt: 1_000 } as const;
const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

/** A connection that keeps what is sent while it is up. */
function connection() {
  const sent: string[] = [];
  const handle = {
    up: true,
    ready: () => {
      if (!handle.up) throw new Error('Disconnected');
      return { publish: (subject: string, text: string) => void sent.push(`${subject} ${text}`) };
    },
  };
  return { sent, handle, as: handle as unknown as NatsConnectionHandle };
}

const until = async (holds: () => boolean) => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
};

describe('The news that a session ended', () => {
  it('holds a digest and no name.', () => {
    const { sent, as } = connection();
    const announcer = sessionAnnouncer(as);
    announcer.tell(NOTICE);
    announcer.close();
    expect(sent).toEqual([`sessions.ended ${JSON.stringify(NOTICE)}`]);
  });

  it('is told again to whoever was not there, and then no more.', async () => {
    const { sent, as } = connection();
    sessionAnnouncer(as, { every: 10, during: 40 }).tell(NOTICE);
    await until(() => sent.length > 1);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const told = sent.length;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(sent).toHaveLength(told);
  });

  it('is told when the connection is back.', async () => {
    const { sent, handle, as } = connection();
    handle.up = false;
    const announcer = sessionAnnouncer(as, { every: 10, during: 60_000 });
    announcer.tell(NOTICE);
    expect(sent).toEqual([]);
    handle.up = true;
    await until(() => sent.length > 0);
    announcer.close();
    expect(sent[0]).toContain(NOTICE.digest);
  });

  it('is read strictly.', () => {
    expect(decodeSessionNotice(bytes(NOTICE))).toEqual(NOTICE);
    for (const other of [
      { ...NOTICE, digest: 'ada' },
      { ...NOTICE, about: 'everybody' },
      { ...NOTICE, endedAt: -1 },
      { ...NOTICE, endedAt: 1.5 },
      { ...NOTICE, issuer: '' },
      { ...NOTICE, token: 'x' },
      { ...NOTICE, issuer: 'k'.repeat(600) },
      [NOTICE],
      null,
    ])
      expect(decodeSessionNotice(bytes(other))).toBeUndefined();
    expect(decodeSessionNotice(new TextEncoder().encode('{'))).toBeUndefined();
  });
});
