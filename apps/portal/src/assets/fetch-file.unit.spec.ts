import { filesAt, Unreachable } from '../islands/fetch-file.js';

const answering = (...answers: readonly (Response | Error)[]) => {
  const asked: { url: string; init: RequestInit | undefined }[] = [];
  const left = [...answers];
  const send: typeof fetch = (url, init) => {
    asked.push({ url: typeof url === 'string' ? url : 'something else', init });
    const answer = left.shift() ?? new Error('nothing more is answered');
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };
  return { read: filesAt('/log/', send), asked };
};
const soon = { 'retry-after': '0.001' };

describe('Reading a file of the log in the browser', () => {
  it('asks for it anew, without saying who asks', async () => {
    const { read, asked } = answering(new Response(Uint8Array.of(1, 2)));
    expect(await read('tile/0/000')).toEqual(Uint8Array.of(1, 2));
    expect(asked).toEqual([
      { url: '/log/tile/0/000', init: { cache: 'no-store', credentials: 'omit', redirect: 'error' } },
    ]);
  });

  it('tells a missing file from one that did not arrive', async () => {
    expect(await answering(new Response('', { status: 404 })).read('tile/0/000')).toBeUndefined();
    await expect(answering(new Response('', { status: 500 })).read('tile/0/000')).rejects.toThrow(
      Unreachable,
    );
    await expect(answering(new Response('', { status: 403 })).read('tile/0/000')).rejects.toThrow(
      'tile/0/000',
    );
  });

  it('comes again when it asked too often, as late as it is told to', async () => {
    const busy = (status: number) => new Response('', { status, headers: soon });
    const { read, asked } = answering(busy(429), busy(503), new Response('here'));
    expect(Buffer.from((await read('checkpoint')) ?? []).toString()).toBe('here');
    expect(asked).toHaveLength(3);
  });

  it('comes again when the connection broke', async () => {
    const { read, asked } = answering(new TypeError('failed to fetch'), new Response('here'));
    expect(await read('checkpoint')).toHaveLength(4);
    expect(asked).toHaveLength(2);
  });
});
