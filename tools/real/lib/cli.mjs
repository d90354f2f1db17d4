// The four verbs of every script here, and what they print.
import { parseArgs } from 'node:util';
import { say } from './run.mjs';
import { runningState, stopServer, stopUnfinished } from './server.mjs';
import { earlierState, forgetState, knownIds, stateFile } from './state.mjs';

const OPTIONS = {
  json: { type: 'boolean', default: false },
  id: { type: 'string', default: 'default' },
  guarded: { type: 'boolean', default: false },
  crash: { type: 'boolean', default: false },
  keep: { type: 'boolean', default: false },
};

/**
 * Runs the command line of a part. `get(options)` makes it available and returns what there is to know about it.
 * `start(file, before, options)` returns the state of a ready server; `before` is the state of an earlier run under
 * the same name whose data are still there. A part without `start` is a program and no server.
 */
export async function main({ part, get, start, options: own = {}, usage = '' }) {
  try {
    const { values, positionals } = parseArgs({ options: { ...OPTIONS, ...own }, allowPositionals: true });
    if (!/^[a-z0-9-]+$/.test(values.id)) throw new Error('--id takes small letters, digits and hyphens');
    const verbs = { get: () => getOnly(get, values), ...serverVerbs(part, get, start, values) };
    const verb = verbs[positionals[0] ?? ''];
    if (verb === undefined || positionals.length !== 1)
      throw new Error(`usage: ${part}.mjs get|start|stop|status [--json] [--id NAME] ${usage}`);
    const answer = await verb();
    if (values.json) console.log(JSON.stringify(answer));
    else for (const [name, value] of Object.entries(answer)) console.log(`${name}: ${value}`);
    // Anything that a started server still shares with this process must not keep it from ending.
    process.exit(0);
  } catch (error) {
    say(error.message);
    process.exit(1);
  }
}

/** Getting a part may mean running it once. */
function getOnly(get, values) {
  stopWhenUnwanted(values.guarded);
  return get(values);
}

function serverVerbs(part, get, start, values) {
  if (start === undefined) {
    const nothing = async () => ({ part, server: 'none: this part is a program, there is nothing to start' });
    return { start: nothing, stop: nothing, status: nothing };
  }
  const file = stateFile(part, values.id);
  return {
    start: async () => {
      const running = runningState(file);
      if (running !== undefined) return running;
      stopWhenUnwanted(values.guarded);
      await get(values);
      return startOrClean(file, start, values);
    },
    stop: async () => ({ part, id: values.id, stopped: await stopServer(file, values) }),
    status: async () => {
      const running = runningState(file);
      return running ?? { part, id: values.id, running: false, others: knownIds(part).join(' ') };
    },
  };
}

async function startOrClean(file, start, values) {
  const before = earlierState(file);
  try {
    return await start(file, before, values);
  } catch (error) {
    if (before === undefined) forgetState(file);
    throw error;
  }
}

/** Whoever asked for the server may die or change his mind while it starts: nobody else would ever stop it. */
function stopWhenUnwanted(isGuarded) {
  const giveUp = async () => {
    await stopUnfinished();
    process.exit(1);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, giveUp);
  if (isGuarded) process.stdin.resume().on('end', giveUp);
}
