import { failureLog } from './failure-log.js';

describe('What failed behind the scenes', () => {
  const written = (fault: unknown): readonly string[] => {
    const levels: string[] = [];
    failureLog({ error: () => levels.push('error'), warn: () => levels.push('warn') })(fault);
    return levels;
  };

  it('is an error when it is a defect', () => {
    expect(written(new TypeError('x'))).toEqual(['error']);
  });

  it('is a warning when it passes by itself', () => {
    expect(written(Object.assign(new Error('x'), { code: 'ECONNREFUSED' }))).toEqual(['warn']);
  });
});
