import { decodeNotice, encodeNotice } from './commit-notice-wire.js';

const read = (text: string) => decodeNotice(new TextEncoder().encode(text));

describe('An announcement of a commit', () => {
  it('carries positions as decimal strings and nothing else.', () => {
    const notice = {
      previous: 9_007_199_254_740_993n,
      first: 9_007_199_254_740_994n,
      last: 9_007_199_254_740_999n,
    };
    const text = encodeNotice(notice);
    expect(JSON.parse(text)).toEqual({
      previous: '9007199254740993',
      first: '9007199254740994',
      last: '9007199254740999',
    });
    expect(read(text)).toEqual(notice);
  });

  it('may be the first of a ledger, and reach to the last position that there is.', () => {
    const text = '{"previous":"0","first":"1","last":"9223372036854775807"}';
    expect(read(text)).toEqual({ previous: 0n, first: 1n, last: 2n ** 63n - 1n });
  });

  it.each([
    ['empty', ''],
    ['not JSON', '{"previous":'],
    ['no object', '["0","1","2"]'],
    ['null', 'null'],
    ['without a position', '{"previous":"0","first":"1"}'],
    ['with something more', '{"previous":"0","first":"1","last":"1","data":{}}'],
    ['with a number', '{"previous":"0","first":"1","last":1}'],
    ['with a sign', '{"previous":"0","first":"1","last":"+1"}'],
    ['with a leading zero', '{"previous":"0","first":"01","last":"1"}'],
    ['negative', '{"previous":"-1","first":"0","last":"0"}'],
    ['hexadecimal', '{"previous":"0","first":"0x1","last":"1"}'],
    ['with a gap', '{"previous":"0","first":"2","last":"2"}'],
    ['backwards', '{"previous":"4","first":"5","last":"4"}'],
    ['beyond the last position', '{"previous":"0","first":"1","last":"9223372036854775808"}'],
    ['far too long', `{"previous":"0","first":"1","last":"1"}${' '.repeat(300)}`],
  ])('is not believed when it is %s.', (_what, text) => {
    expect(read(text)).toBeUndefined();
  });
});
