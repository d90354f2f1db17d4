import type { VNode } from 'preact';
import type { GrantView } from '../client/shapes.js';
import { wordsFor } from '../texts/code-texts.js';
import { dateOf, listOf, nameOf, type Names, type View } from './view.js';

interface DutyListProps {
  readonly view: View;
  readonly names: Names;
  readonly duties: GrantView['duties'];
  /** Of the heading above it. */
  readonly level: 2 | 4;
}

/** What partners owe by when, how it stands, and when they were reminded. */
export function DutyList({ view, names, duties, level }: DutyListProps): VNode | null {
  const { sharing, codes } = view.texts;
  if (duties.length === 0) return null;
  const Heading = `h${level}` as const;
  return (
    <section>
      <Heading>{sharing.duties}</Heading>
      <ul>
        {duties.map(({ duty, debtor, kind, due, status, reminders }) => (
          <li key={duty}>
            {sharing.dutyLine(
              nameOf(view, names, debtor),
              wordsFor(codes.dutyKinds, kind),
              dateOf(view, due),
              wordsFor(codes.dutyStates, status),
            )}{' '}
            {reminders.length === 0
              ? null
              : sharing.reminded(
                  listOf(
                    view,
                    reminders.map(({ at }) => dateOf(view, at)),
                  ),
                )}
          </li>
        ))}
      </ul>
    </section>
  );
}
