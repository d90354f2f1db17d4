import { openSqliteEventStore } from '@coop/event-store-sqlite';
import { ourStore } from './our-store.js';
import { serve } from './serve.js';

await serve((dir) => ourStore(async () => openSqliteEventStore({ dir })));
