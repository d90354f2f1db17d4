import type { VNode } from 'preact';
import { surveyOf, type OwnLogFile } from '../client/own-log.js';
import { Page } from '../elements/page.js';
import { Facts, NumberedPager, Table, When } from '../elements/tables.js';
import { momentOf, pageOf, type View } from './view.js';

interface OwnLogProps {
  readonly view: View;
  readonly file: OwnLogFile;
  readonly page: number;
}

export const OWN_LOG_PATH = '/my/activity/log';
export const OWN_LOG_FILE = 'my-log.json';

interface Row {
  readonly index: number;
  readonly time: string;
  readonly type: string;
  readonly covered: 'isCovered' | 'isCoveredClosed' | 'isLater';
}

/** Newest first: what came after the last survey, then what it covers. */
function rowsOf({ parts, since }: OwnLogFile): readonly Row[] {
  const covered = parts
    .flatMap(({ entries }) => entries)
    .map(({ index, time, type, opening }) => ({
      ...{ index, time, type },
      covered: opening === null ? ('isCoveredClosed' as const) : ('isCovered' as const),
    }));
  const later = since.map((each) => ({ ...each, covered: 'isLater' as const }));
  return [...covered, ...later].reverse();
}

/** What the log holds about her, up to when that is proved to be all, and the file by which she checks it. */
export function OwnLogPage({ view, file, page }: OwnLogProps): VNode {
  const { ownLog, words } = view.texts;
  const { rows, current, last } = pageOf(rowsOf(file), page);
  return (
    <Page view={view} title={ownLog.title}>
      <p>{ownLog.lead}</p>
      <Proved {...{ view, file }} />
      {rows.length === 0 ? null : (
        <Table
          caption={ownLog.caption}
          columns={[words.when, words.what, ownLog.position, ownLog.covered]}
          rows={rows.map(({ index, time, type, covered }) => [
            <When view={view} at={time} exact />,
            kindOf(view, type),
            String(index + 1),
            ownLog[covered],
          ])}
        />
      )}
      <NumberedPager view={view} path={OWN_LOG_PATH} current={current} last={last} />
      {file.moreSince > 0 ? <p>{ownLog.tooMany(String(file.moreSince))}</p> : null}
      <h2>{ownLog.file}</h2>
      <p>{ownLog.fileLead}</p>
      <p>
        <a href={`${OWN_LOG_PATH}/file`} download={OWN_LOG_FILE}>
          {ownLog.download}
        </a>
      </p>
      <Facts
        facts={[
          [ownLog.number, <code>{file.party}</code>],
          [ownLog.log, <code>{file.vkey}</code>],
          [
            ownLog.command,
            <code>{`npx coop audit own-history ${OWN_LOG_FILE} --vkey '${file.vkey}' --handle ${file.party}`}</code>,
          ],
        ]}
      />
      <p>
        <a href="/my/activity">{view.texts.ownWhy.back}</a>
      </p>
    </Page>
  );
}

const kindOf = ({ texts: { ownLog } }: View, type: string): string => {
  const kinds: Readonly<Record<string, string>> = ownLog.kinds;
  return Object.hasOwn(kinds, type) ? (kinds[type] ?? ownLog.other) : ownLog.other;
};

function Proved({ view, file }: Omit<OwnLogProps, 'page'>): VNode {
  const { ownLog } = view.texts;
  const survey = surveyOf(file);
  const entries = file.parts.flatMap((part) => part.entries);
  const later = file.since.length + file.moreSince;
  return (
    <>
      <h2>{ownLog.state}</h2>
      <p>{survey === undefined ? ownLog.notYet : said(view, momentOf(view, survey.at), entries.length)}</p>
      {later === 0 ? null : <p>{ownLog.later(String(later))}</p>}
      <h2>{ownLog.notProved}</h2>
      <ul>
        {entries.some(({ opening }) => opening === null) ? <li>{ownLog.others}</li> : null}
        <li>{ownLog.assignment}</li>
        <li>{ownLog.everything}</li>
      </ul>
    </>
  );
}

const said = ({ texts: { ownLog } }: View, when: string, count: number): string =>
  count === 0 ? ownLog.nothing(when) : ownLog.complete(String(count), when);
