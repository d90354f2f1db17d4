export { outcome, sampleAppend, sampleStream } from '@coop/event-sourcing/testing';
