export type { CooperativeOptions } from './cooperative-options.js';
export { openCooperative, type Cooperative } from './open-cooperative.js';
export { historyDoors } from './history-doors.js';
export { makeDemonstration, type DemonstrationGuide } from './demonstration/history.js';
