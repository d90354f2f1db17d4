import { StoreError } from '@coop/event-sourcing';
import { BusError } from '@coop/message-bus';
import { passes } from './passing-fault.js';

const coded = (code: string) => Object.assign(new Error('x'), { code });

describe('A fault of what a process stands on', () => {
  it.each([
    ['the store cannot be reached', new StoreError('StoreUnavailable', 'x')],
    ['another service does not answer', new BusError('Timeout', 'bus')],
    ['nobody listens', coded('ECONNREFUSED')],
    ['the server is shutting down', coded('57P01')],
    ['the server ended a session that was silent', coded('25P03')],
    ['a connection broke while it was used', new Error('Connection terminated unexpectedly')],
    [
      'a broken connection is used again',
      new Error('Client has encountered a connection error and is not queryable'),
    ],
    [
      'another process holds a file of SQLite',
      Object.assign(new Error('database is locked'), { errcode: 5 }),
    ],
    ['one of these caused it', new Error('read models stopped', { cause: coded('08006') })],
  ])('passes when %s', (_what, error) => {
    expect(passes(error)).toBe(true);
  });

  it.each([
    ['the ledger is damaged', new StoreError('StoreDamaged', 'x')],
    ['the role may not do this', coded('42501')],
    ['a table is missing', coded('42P01')],
    ['a file of SQLite is damaged', Object.assign(new Error('malformed'), { errcode: 11 })],
    ['an event is unknown to a projection', new TypeError('unknown event')],
    ['another service has a defect', new BusError('Internal', 'fault')],
    ['something else was thrown', 'text'],
  ])('does not pass when %s', (_what, error) => {
    expect(passes(error)).toBe(false);
  });
});
