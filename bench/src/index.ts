export type { Results, Row } from './results.js';
