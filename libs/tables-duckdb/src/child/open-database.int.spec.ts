import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { literal } from './sql-names.js';

describe('The database of a job', () => {
  let outer: string;
  let folder: string;
  let child: ChildProcess;
  const tell = async (sql: string): Promise<unknown> => {
    child.send(sql);
    const [told] = await once(child, 'message');
    return told;
  };
  beforeAll(async () => {
    outer = mkdtempSync(join(tmpdir(), 'coop-database-spec-'));
    folder = mkdtempSync(join(outer, 'job-'));
    writeFileSync(join(outer, 'secret.csv'), 'a\n1\n');
    writeFileSync(join(folder, 'own.csv'), 'a\n1\n');
    child = fork(new URL('../testing/attack-child.js', import.meta.url));
    await tell(folder);
  });
  afterAll(() => {
    child.kill();
    rmSync(outer, { recursive: true, force: true });
  });

  const outside = (name: string) => literal(join(outer, name));
  const inside = (name: string) => literal(join(folder, name));

  it('reads and writes in the folder of the job', async () => {
    expect(await tell(`FROM read_csv(${inside('own.csv')})`)).toBe('[["1"]]');
    expect(await tell(`COPY (SELECT 1) TO ${inside('out.parquet')}`)).toBe('[["1"]]');
  });

  it.each([
    ['reads no file', () => `FROM read_csv(${outside('secret.csv')})`],
    ['reads no file as text', () => `FROM read_text(${outside('secret.csv')})`],
    ['reads no file through its name alone', () => `FROM ${outside('secret.csv')}`],
    ['reads no file by a way out of its folder', () => `FROM read_csv(${inside('../secret.csv')})`],
    ['looks into no folder', () => `FROM glob(${outside('*')})`],
    ['fetches nothing', () => `FROM read_csv('http://127.0.0.1:1/a.csv')`],
    ['writes no file', () => `COPY (SELECT 1) TO ${outside('out.csv')}`],
    ['writes no file by a way out of its folder', () => `COPY (SELECT 1) TO ${inside('../out.csv')}`],
    ['exports nothing', () => `EXPORT DATABASE ${outside('export')}`],
    ['attaches no database', () => `ATTACH ${outside('other.db')}`],
    ['installs no extension', () => 'INSTALL httpfs'],
    ['loads no extension', () => 'LOAD httpfs'],
    ['loads no extension from a file', () => `LOAD ${inside('own.duckdb_extension')}`],
  ])('%s', async (_, sql) => {
    expect(await tell(sql())).toMatch(/^(Permission|IO|Catalog|Binder|Missing Extension) Error: /);
    expect(readdirSync(outer).toSorted()).toEqual([folder.slice(outer.length + 1), 'secret.csv']);
  });

  it.each([
    'enable_external_access = true',
    `allowed_directories = ['/']`,
    `allowed_paths = ['/etc/hostname']`,
    'autoload_known_extensions = true',
    `memory_limit = '8GB'`,
    'threads = 8',
    `temp_directory = '/tmp'`,
    'lock_configuration = false',
  ])('does not let itself be told that %s', async (setting) => {
    expect(await tell(`SET ${setting}`)).toMatch(/configuration has been locked/);
    expect(await tell(`SET GLOBAL ${setting}`)).toMatch(/configuration has been locked/);
  });

  it('takes no more memory than it may', async () => {
    const sql = `CREATE TABLE large AS SELECT range::VARCHAR || repeat('x', 100) AS a FROM range(2000000)`;
    expect(await tell(sql)).toMatch(/^Out of Memory Error/);
  });
});
