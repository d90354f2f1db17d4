import { failureOf } from './failure.js';

describe('What is kept of a failure', () => {
  it('is the class of the error, its code, and where it was thrown', () => {
    const error = Object.assign(new RangeError('beyond'), { code: '23505' });
    error.stack =
      'RangeError: beyond\n    at node:fs:1:1\n    at f (file:///srv/coop/libs/notes/dist/note.js:12:3)';
    expect(failureOf(error)).toEqual({ reason: 'RangeError 23505', place: 'libs/notes/dist/note.js:12:3' });
  });

  it('is never its text, even where that looks like a name, a code or a place', () => {
    const text = 'Anne\n    at Anne (/home/apps/anne/anne.js:1:1)';
    const error = Object.assign(new Error(text), { name: 'Anne Keller', code: 'anne@mail.example' });
    expect(failureOf(error).reason).toBe('Error');
    expect(failureOf(error).place).not.toContain('anne');
    expect(failureOf(text)).toEqual({ reason: 'string', place: '' });
    expect(failureOf(Object.assign(new Error('x'), { stack: undefined })).place).toBe('');
  });
});
