import { Output } from './output.js';

function terminal(isTTY: boolean) {
  const written = { out: '', err: '', now: 0 };
  const output = new Output({
    out: { write: (text) => (written.out += text) },
    err: { write: (text) => (written.err += text), isTTY },
    now: () => written.now,
  });
  return { output, written };
}

describe('progress', () => {
  it('shows nothing for what takes less than a second', () => {
    const { output, written } = terminal(true);
    output.progress('replay', 1n, 100n);
    written.now = 900;
    output.progress('replay', 90n, 100n);
    expect(written.err).toBe('');
  });

  it('is a bar with rate and remaining time on a terminal, gone before the result', () => {
    const { output, written } = terminal(true);
    output.progress('replay', 0n, 1000n);
    written.now = 2_000;
    output.progress('replay', 500n, 1000n);
    expect(written.err).toContain('[############............] replay: 500 of 1000 events, 250/s, 2 s left');
    output.line('done');
    expect(written.err.endsWith('\r\u001b[K')).toBe(true);
    expect(written.out).toBe('done\n');
  });

  it('begins again when history is walked through again', () => {
    const { output, written } = terminal(true);
    output.progress('history', 1000n, 1000n);
    written.now = 100_000;
    output.progress('history', 0n, 1000n);
    written.now = 102_000;
    output.progress('history', 500n, 1000n, 'entries');
    expect(written.err).toContain('history: 500 of 1000 entries, 250/s, 2 s left');
  });

  it('is a plain line now and then where there is no terminal', () => {
    const { output, written } = terminal(false);
    output.progress('replay', 0n, 1000n);
    for (written.now = 1_000; written.now <= 11_000; written.now += 1_000)
      output.progress('replay', 10n, 1000n);
    expect(written.err.trim().split('\n')).toHaveLength(2);
    expect(written.err).not.toContain('\u001b');
  });
});

describe('JSON', () => {
  it('writes positions as decimal strings', () => {
    const { output, written } = terminal(false);
    output.json({ position: 12n }, 0);
    expect(written.out).toBe('{"position":"12"}\n');
  });
});
