import { JsonLogger } from './json-logger.js';

describe('A line of the log', () => {
  const written: string[] = [];
  const logger = new JsonLogger({
    level: 'trace',
    destination: { write: (line: string) => void written.push(line) },
  });
  const last = () => JSON.parse(written.at(-1) ?? '{}') as Readonly<Record<string, unknown>>;

  it('names where it comes from', () => {
    logger.log('started', 'Messages');
    expect(last()).toMatchObject({ msg: 'started', context: 'Messages' });
  });

  it('holds the class and the place of an error, and never its text', () => {
    logger.error(new RangeError('lea@essai.example is not known'));
    expect(last()['msg']).toMatch(/^RangeError \| at /);
    expect(written.at(-1)).not.toContain('essai.example');
  });

  it('drops a stack that a framework gives beside it: its first line is the text of the error', () => {
    const error = new RangeError('lea@essai.example is not known');
    logger.error(error, error.stack);
    expect(written.at(-1)).not.toContain('essai.example');
    logger.error('could not send', error.stack, 'Mailer');
    expect(last()).toMatchObject({ msg: 'could not send', context: 'Mailer' });
    expect(written.at(-1)).not.toContain('essai.example');
  });
});
