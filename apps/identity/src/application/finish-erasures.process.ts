import type { Reactor } from '@coop/event-sourcing';
import type { Erasures } from './erase.js';

/**
 * Completes what was asked for and not completed: a crash between the request and the receipt must not leave a
 * person half erased. For an erasure that is complete already, nothing happens.
 */
export const finishErasures = (erasures: Erasures): Reactor => ({
  name: 'identity.finish-erasures',
  categories: ['identity-erasure'],
  react: async (event) => {
    if (event.type === 'identity.erasure.requested')
      await erasures.complete((event.data as { readonly party: string }).party);
  },
});
