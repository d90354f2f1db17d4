// needs: nats
import { readFileSync } from 'node:fs';
import { FeedsWorld, someone } from './testing/feeds-world.js';

interface Shown {
  receive(
    servers: string,
    token: string,
    place: { readonly stream: string; readonly consumer: string; readonly inboxPrefix: string },
    handle: (event: { readonly id: string }) => Promise<void>,
  ): Promise<unknown>;
}

const page = readFileSync(new URL('../../../../docs/how-to/receive-events.md', import.meta.url), 'utf8');

describe('The JavaScript that partners are shown for streams', () => {
  const [, section = ''] = page.split('## Read from a stream over NATS');
  const [, source = ''] = /```js\n([\s\S]*?)```/.exec(section) ?? [];
  // A module that is made of text finds no packages by itself.
  const found = source.replaceAll(
    /from '(@[^']+)'/g,
    (_all, name: string) => `from '${import.meta.resolve(name)}'`,
  );

  it('gives each event once to whoever handles it, and returns when the connection is closed', async () => {
    const { receive } = (await import(`data:text/javascript,${encodeURIComponent(found)}`)) as Shown;
    const world = await FeedsWorld.open();
    await world.answer();
    world.deliver();
    const partner = someone();
    const { stream, inbox: inboxPrefix } = world.register(partner);
    const ids = [1, 2, 3].map(() => world.happen(partner));
    await world.until(async () => (await world.stored(partner)) === 3);
    const handled: string[] = [];
    const place = { stream, consumer: world.reader(partner).consumer, inboxPrefix };
    const received = receive(world.nats.server.url, partner, place, async ({ id }) => void handled.push(id));
    await world.until(() => handled.length === 3);
    expect(handled).toEqual(ids);
    world.end(partner);
    await received.catch(() => {});
    await world.until(() => world.cuts.length === 1);
    await world.close();
  });
});
