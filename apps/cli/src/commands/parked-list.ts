import { parkedEvents, type ParkedEvent } from '@coop/event-sourcing';
import type { Command, Invocation, Result } from '../command.js';
import { withParkedEvents } from '../read-model-places.js';
import { counted } from '../words.js';

async function run({ options }: Invocation): Promise<Result> {
  const all = await withParkedEvents(options, async (places) => {
    const found: ParkedEvent[] = [];
    for (const { readModels } of places) found.push(...(await parkedEvents(readModels.reader())));
    return found;
  });
  const parked = all.filter(({ state }) => state === 'parked');
  const behind = ({ reactor, stream }: ParkedEvent) =>
    all.filter((each) => each.state === 'waiting' && each.reactor === reactor && each.stream === stream)
      .length;
  return {
    code: parked.length > 0 ? 1 : 0,
    // Without the name of the stream, which belongs to someone.
    json: parked.map(({ stream, state, ...told }) => ({
      ...told,
      waiting: behind({ ...told, stream, state }),
    })),
    lines: [
      ...parked.map(
        (each) =>
          `FINDING  ${each.reactor} ${each.position}  ${each.type}: ${each.reason}, ${each.place}; ` +
          `${each.attempts} tries, ${counted(behind(each), 'event')} behind it${each.replay ? '; to be tried again' : ''}`,
      ),
      parked.length === 0 ? 'Nothing is parked.' : `${counted(parked.length, 'event')} parked.`,
    ],
  };
}

export const parkedList: Command = {
  name: 'parked list',
  usage: '[--data DIR | --postgres URL]',
  summary: 'events to which a process could not react, with class and place of the error',
  run,
};
