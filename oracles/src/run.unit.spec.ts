import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NotToBeHad } from './not-to-be-had.js';
import type { Finding, Oracle } from './oracle.js';
import { openOthersData, type Manifest } from './others-data.js';
import { EXIT, runOracle } from './run.js';

async function run(oracle: Oracle): Promise<{ readonly status: number; readonly lines: readonly string[] }> {
  const lines: string[] = [];
  const parts = {
    data: () => ({ list: () => [], text: () => '', bytes: () => new Uint8Array(0) }),
    say: () => undefined,
  };
  const status = await runOracle('example', oracle, parts, (line) => lines.push(line));
  return { status, lines };
}

const gives =
  (...findings: readonly Finding[]): Oracle =>
  () =>
    findings;

describe('The runner of oracles', () => {
  it('passes when everything agrees', async () => {
    expect(await run(gives({ what: 'one' }, { what: 'two' }))).toEqual({
      status: EXIT.passed,
      lines: ['2 passed, 0 failed'],
    });
  });

  it('fails with one disagreement, and names it', async () => {
    expect(await run(gives({ what: 'one' }, { what: 'two', fault: 'differs' }))).toEqual({
      status: EXIT.failed,
      lines: ['FAILED  two: differs', '1 passed, 1 failed'],
    });
  });

  it('fails when nothing was compared', async () => {
    expect(await run(gives())).toMatchObject({ status: EXIT.failed });
  });

  it('says loudly that there was nothing to compare with', async () => {
    const absent: Oracle = () => {
      throw new NotToBeHad('no such software');
    };
    expect(await run(absent)).toEqual({
      status: EXIT.notRun,
      lines: ['not run: example (no such software)'],
    });
  });

  it('fails when the comparison itself breaks', async () => {
    const broken: Oracle = () => Promise.reject(new Error('no such case'));
    expect(await run(broken)).toEqual({
      status: EXIT.failed,
      lines: ['FAILED  example: no such case', '0 passed, 1 failed'],
    });
  });
});

describe("Others' data", () => {
  let root = '';
  const digest = createHash('sha256').update('one').digest('hex');
  const manifest: Manifest = {
    ...{ folder: 'suite', licence: 'MIT', origin: 'https://suite.example/' },
    files: { 'cases/1.ttl': digest, 'cases/0.ttl': digest, 'other.ttl': digest },
  };

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'oracle-'));
    mkdirSync(join(root, 'suite/cases'), { recursive: true });
    for (const file of Object.keys(manifest.files)) writeFileSync(join(root, 'suite', file), 'one');
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('is listed and read as the manifest says', () => {
    const data = openOthersData(root, manifest);
    expect(data.list('cases/')).toEqual(['cases/0.ttl', 'cases/1.ttl']);
    expect(data.text('other.ttl')).toBe('one');
    expect(() => data.text('unlisted.ttl')).toThrow('unlisted.ttl is not listed');
  });

  it('cannot be had when its folder is absent', () => {
    expect(() => openOthersData(join(root, 'elsewhere'), manifest)).toThrow(NotToBeHad);
  });

  it('is not used when one byte differs, nor when a file is missing', () => {
    writeFileSync(join(root, 'suite/other.ttl'), 'One');
    expect(() => openOthersData(root, manifest)).toThrow('the manifest says');
    rmSync(join(root, 'suite/other.ttl'));
    expect(() => openOthersData(root, manifest)).toThrow('other.ttl is missing');
  });
});
