export {
  feedAccounts,
  FEED_USERS,
  feedsInbox,
  type FeedAccounts,
  type FeedAccountsPlan,
  type FeedSecret,
} from './accounts.js';
export { MAX_SESSION_S, type Admission } from './callout.js';
export { JETSTREAM_LEASE } from './deliver.js';
export { FeedDrift } from './expected.js';
export {
  openFeedStates,
  type Cut,
  type FeedState,
  type FeedStates,
  type Undelivered,
} from './feed-states.js';
export { namingUnder, type FeedNames, type Naming, type Reader } from './names.js';
export type { CutFact, CutReason, FeedDirectory, FeedPages, FeedStanding } from './ports.js';
export { runFeeds, type FeedAccess, type FeedsParts } from './run.js';
export { FEED_DEFAULTS, type FeedSettings } from './settings.js';
