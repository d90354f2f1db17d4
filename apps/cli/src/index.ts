export { COMMANDS, helpText, runCoop } from './run.js';
export type { Command, ExitCode, Invocation, Options, Result } from './command.js';
export { historyDoors } from './history-doors.js';
