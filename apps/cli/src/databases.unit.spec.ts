import { UsageError } from './command.js';
import { keysDatabaseOf, postgresOf, requiredKeysDatabase } from './databases.js';

const URL_OF_DATA = 'postgres://coop@db.example/coop';

afterEach(() => {
  delete process.env['COOP_POSTGRES'];
  delete process.env['COOP_KEYS'];
});

describe('The databases that a command line means', () => {
  it('come from the environment, so that no password stands on it', () => {
    expect(postgresOf({})).toBeUndefined();
    process.env['COOP_POSTGRES'] = URL_OF_DATA;
    process.env['COOP_KEYS'] = 'postgresql://coop@keys.example/coop_keys';
    expect(postgresOf({})).toBe(URL_OF_DATA);
    expect(keysDatabaseOf({})).toBe('postgresql://coop@keys.example/coop_keys');
  });

  it('are those that it names, before those of the environment', () => {
    process.env['COOP_POSTGRES'] = 'postgres://other.example/other';
    expect(postgresOf({ postgres: URL_OF_DATA })).toBe(URL_OF_DATA);
    expect(postgresOf({ data: '/srv/coop/data' })).toBeUndefined();
    expect(postgresOf({ url: 'https://cooperative.example' })).toBeUndefined();
  });

  it('are refused without being repeated when they are no address of a database', () => {
    for (const postgres of ['secret-word', 'http://user:secret-word@db.example/coop'])
      expect(() => postgresOf({ postgres })).toThrow(
        expect.objectContaining({ message: expect.not.stringContaining('secret-word') }),
      );
    expect(() => requiredKeysDatabase({})).toThrow(UsageError);
  });
});
