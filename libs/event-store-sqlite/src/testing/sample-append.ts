export { sampleAppend, sampleStream } from '@coop/event-sourcing/testing';
