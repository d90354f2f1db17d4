import type { ComponentChildren, VNode } from 'preact';
import { dateOf, momentOf, type View } from '../pages/view.js';

interface TableProps {
  readonly caption: string;
  readonly columns: readonly string[];
  /** The first cell of each row is its heading. */
  readonly rows: readonly (readonly ComponentChildren[])[];
}

/** A table with a caption, column heads and row heads; it scrolls in its own box on small screens. */
export function Table({ caption, columns, rows }: TableProps): VNode {
  return (
    <div class="scroll" role="region" aria-label={caption} tabIndex={0}>
      <table>
        <caption>{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([head, ...cells], row) => (
            <tr key={row}>
              <th scope="row">{head}</th>
              {cells.map((cell, column) => (
                <td key={column}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface FactsProps {
  readonly facts: readonly (readonly [term: string, fact: ComponentChildren])[];
}

/** Terms and what they are. */
export function Facts({ facts }: FactsProps): VNode {
  return (
    <dl class="facts">
      {facts.map(([term, fact]) => [<dt key={term}>{term}</dt>, <dd key={`${term} is`}>{fact}</dd>])}
    </dl>
  );
}

/** A day or a moment, readable and exact. */
export function When({
  view,
  at,
  exact = false,
}: {
  readonly view: View;
  readonly at: string;
  readonly exact?: boolean;
}): VNode {
  return <time dateTime={at}>{exact ? momentOf(view, at) : dateOf(view, at)}</time>;
}

interface PagerProps {
  readonly view: View;
  readonly first?: string;
  readonly next?: string;
}

/** Links to the start and to what follows; nothing scrolls for ever. */
export function Pager({ view: { texts }, first, next }: PagerProps): VNode | null {
  if (first === undefined && next === undefined) return null;
  return (
    <nav class="pages" aria-label={texts.words.pages}>
      {first === undefined ? null : <a href={first}>{texts.words.fewerRows}</a>}
      {next === undefined ? null : (
        <a href={next} rel="next">
          {texts.words.moreRows}
        </a>
      )}
    </nav>
  );
}

/** Links for rows that are counted by pages. */
export function NumberedPager(props: {
  readonly view: View;
  readonly path: string;
  readonly current: number;
  readonly last: number;
}): VNode | null {
  const { view, path, current, last } = props;
  return (
    <Pager
      view={view}
      {...(current > 1 ? { first: path } : {})}
      {...(current < last ? { next: `${path}?page=${current + 1}` } : {})}
    />
  );
}
