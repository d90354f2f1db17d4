export { openCooperative, type Cooperative, type CooperativeOptions } from './open-cooperative.js';
export { historyDoors } from './history-doors.js';
export { makeDemonstration, type DemonstrationGuide } from './demonstration/history.js';
