import { writeSync } from 'node:fs';
import { runRace, SeededRandom } from '@coop/event-sourcing/testing';
import { openPostgresEventStore } from '../postgres-event-store.js';
import { RACING_ORDER } from './racing-words.js';

// A process of its own that gives, withdraws and discloses at random beside others.
const { url, seed, race } = RACING_ORDER.parse(JSON.parse(process.argv[2] ?? ''));
const store = await openPostgresEventStore({ url, pollMs: 10 });
const { acknowledged, refused } = await runRace(store, new SeededRandom(seed), race);
for (const [commandId, { first, last }] of acknowledged) writeSync(1, `${commandId} ${first} ${last}\n`);
for (const commandId of refused) writeSync(1, `${commandId}\n`);
await store.close();
