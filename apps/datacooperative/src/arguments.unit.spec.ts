import { resolve } from 'node:path';
import { readArguments } from './arguments.js';
import { foldersOf } from './settings.js';

const from = (argv: readonly string[], env: NodeJS.ProcessEnv = {}) => readArguments(argv, env);

describe('The start program', () => {
  it('starts a demonstration that nothing outside reaches, when it is told nothing', () => {
    expect(from([])).toMatchObject({
      ...{ data: '.data/demo', host: '127.0.0.1', port: 3000, mode: 'demonstration' },
      ...{ empty: false, readyJson: false, help: false, readBudget: undefined },
    });
  });

  it('keeps a real cooperative in a folder of its own', () => {
    expect(from(['--empty']).data).toBe('.data/cooperative');
    expect(from(['--empty', '--data', 'elsewhere']).data).toBe('elsewhere');
  });

  it('never makes a demonstration in production', () => {
    expect(from([], { COOP_DATACOOPERATIVE_MODE: 'production' })).toMatchObject({
      empty: true,
      mode: 'production',
    });
  });

  it('takes settings from the environment, and believes arguments more', () => {
    const env = { COOP_DATACOOPERATIVE_PORT: '4000', COOP_DATACOOPERATIVE_NAME: 'Une' };
    expect(from([], env)).toMatchObject({ port: 4000, name: 'Une' });
    expect(from(['--port', '5000', '--name', 'Deux'], env)).toMatchObject({ port: 5000, name: 'Deux' });
  });

  it.each([
    ['--colour', 'blue'],
    ['left', 'over'],
    ['--port', 'three'],
    ['--port', '70000'],
    ['--read-budget', 'many'],
    ['--read-budget', '0'],
  ])('refuses %s %s', (...argv) => {
    expect(() => from(argv)).toThrow();
  });

  it('refuses a setting that it does not understand', () => {
    expect(() => from([], { COOP_DATACOOPERATIVE_MODE: 'demo' })).toThrow(/mode/i);
  });

  it('puts the keys beside the data, never inside', () => {
    expect(foldersOf({ data: 'some/where', keys: undefined })).toEqual({
      dataDir: resolve('some/where'),
      keysDir: resolve('some/where.keys'),
      erasuresDir: resolve('some/where.erasures'),
      logDir: resolve('some/where/log'),
    });
    expect(foldersOf({ data: 'some/where', keys: '/safe' }).keysDir).toBe('/safe');
  });
});
