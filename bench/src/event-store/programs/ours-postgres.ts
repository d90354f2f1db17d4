import { migrate, openPostgresEventStore } from '@coop/event-store-postgres';
import { ourStore } from './our-store.js';
import { serve } from './serve.js';

await serve(async (url) => {
  await migrate(url);
  return ourStore(() => openPostgresEventStore({ url }));
});
