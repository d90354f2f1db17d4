import { writeUntilKilled } from '@coop/event-sourcing/testing';
import { openSqliteEventStore } from '../sqlite-event-store.js';

await writeUntilKilled(({ place, preallocate }) => openSqliteEventStore({ dir: place, preallocate }));
