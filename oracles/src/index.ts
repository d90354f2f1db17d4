export type { Finding, Oracle } from './oracle.js';
