export { pausesOfRelease } from './pauses.js';
