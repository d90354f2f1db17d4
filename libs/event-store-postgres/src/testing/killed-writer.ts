import { writeUntilKilled } from '@coop/event-sourcing/testing';
import { openPostgresEventStore } from '../postgres-event-store.js';

await writeUntilKilled(({ place }) => openPostgresEventStore({ url: place }));
