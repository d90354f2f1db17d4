import type { VNode } from 'preact';
import type { ReleaseView } from '../client/release-shapes.js';
import { Page } from '../elements/page.js';
import { NumberedPager, Table, When } from '../elements/tables.js';
import { wordsFor } from '../texts/code-texts.js';
import { PSEUDONYMS } from './pseudonyms.js';
import { QUESTIONS } from './question-paths.js';
import { NEW_TABLE, releasePath, RELEASES } from './release-paths.js';
import { nameOf, pageOf, termOf, type Names, type View } from './view.js';

interface ReleasesProps {
  readonly view: View;
  readonly names: Names;
  readonly releases: readonly ReleaseView[];
  readonly page: number;
  /** Whether she may ask for one: she works for an institution. */
  readonly mayAsk?: boolean;
}

/** The anonymised tables of one's institution, or all of them for a steward. */
export function ReleasesPage({ view, names, releases, page, mayAsk = false }: ReleasesProps): VNode {
  const { releases: texts, tables } = view.texts;
  const shown = pageOf(releases, page);
  return (
    <Page view={view} title={texts.title}>
      <p>{texts.lead}</p>
      {mayAsk ? (
        <p>
          <a class="button equal" href={NEW_TABLE}>
            {tables.title}
          </a>
        </p>
      ) : null}
      {releases.length === 0 ? (
        <p>{texts.none}</p>
      ) : (
        <Table
          caption={texts.title}
          columns={[texts.table, texts.institution, texts.askedAt, texts.state]}
          rows={shown.rows.map((each) => [
            <a key="table" href={releasePath(each.release)}>
              {termOf(view, each.category)}
            </a>,
            nameOf(view, names, each.institution),
            <When key="when" view={view} at={each.requestedAt} />,
            wordsFor(texts.statuses, each.status),
          ])}
        />
      )}
      <NumberedPager view={view} path={RELEASES} current={shown.current} last={shown.last} />
      <p>
        <a href={QUESTIONS}>{view.texts.questions.title}</a>{' '}
        <a href={PSEUDONYMS}>{view.texts.pseudonyms.title}</a>
      </p>
    </Page>
  );
}
