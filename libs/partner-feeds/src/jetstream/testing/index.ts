export { natsConfigWithFeeds, type FeedsPlan } from './nats-config.js';
export { startFeedsNats, type FeedsNats } from './feeds-nats.js';
