import { changesSince, membersOf, membersText, type Member } from './changes-since.js';

const member = (subject: string, record: string, revision = 0): Member => ({
  subject,
  at: `${record} ${revision}`,
});
const [anna, bruno, clara] = [member('anna', 'a'), member('bruno', 'b'), member('clara', 'c')];

describe('What changed between two readings', () => {
  it('is who is in one of them only, counted as people', () => {
    expect(changesSince([anna, bruno], [bruno, clara])).toEqual({ left: 1, joined: 1 });
    expect(changesSince([anna, bruno], [bruno, anna])).toEqual({ left: 0, joined: 0 });
    expect(changesSince([anna, member('anna', 'z')], [])).toEqual({ left: 1, joined: 0 });
  });
  it('is also whose record was corrected: she left as she was, and joined as she is', () =>
    expect(changesSince([anna, bruno], [member('anna', 'a', 1), bruno])).toEqual({ left: 1, joined: 1 }));
  it('is everybody where there is nothing to compare with', () =>
    expect(changesSince([], [anna, bruno])).toEqual({ left: 0, joined: 2 }));
  it('is the same after it was written down, in an order that tells nothing', () => {
    const text = membersText([clara, anna, bruno]);
    expect(membersOf(text)).toEqual([anna, bruno, clara]);
    expect(membersText([bruno, clara, anna])).toBe(text);
  });
});
