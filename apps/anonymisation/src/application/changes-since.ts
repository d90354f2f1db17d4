/** A record that entered a table: whose it is, and which record at which revision. */
export interface Member {
  readonly subject: string;
  readonly at: string;
}

/** How many people are different between two readings. */
export interface Changes {
  /** Who is in the earlier one and not in the later one, or not as she was. */
  readonly left: number;
  /** Who is in the later one and was not in the earlier one, or not so. */
  readonly joined: number;
}

/** A record that was corrected in between left as it was and joined as it is: that can be subtracted as well. */
export const changesSince = (earlier: readonly Member[], later: readonly Member[]): Changes => ({
  left: peopleOnlyIn(earlier, later),
  joined: peopleOnlyIn(later, earlier),
});

function peopleOnlyIn(one: readonly Member[], other: readonly Member[]): number {
  const known = new Set(other.map(lineOf));
  return new Set(one.filter((member) => !known.has(lineOf(member))).map(({ subject }) => subject)).size;
}

const lineOf = ({ subject, at }: Member): string => `${subject} ${at}`;

/** As it is sealed with a table: a line for each record. */
export const membersText = (members: readonly Member[]): string => members.map(lineOf).sort().join('\n');

/** What {@link membersText} wrote. */
export const membersOf = (text: string): readonly Member[] =>
  text.split('\n').map((line) => {
    const [subject = '', ...at] = line.split(' ');
    return { subject, at: at.join(' ') };
  });
