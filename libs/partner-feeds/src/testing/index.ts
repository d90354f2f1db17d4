export { Receiver, type Answers, type Received } from './receiver.js';
