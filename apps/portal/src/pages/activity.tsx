import type { VNode } from 'preact';
import { purposeLabel } from '@coop/consent-engine';
import type { ActivityLine, AuditReading, MandateLine } from '../client/shapes.js';
import { Page } from '../elements/page.js';
import { NumberedPager, Pager, Table, When } from '../elements/tables.js';
import { TimeStrip } from '../elements/time-strip.js';
import { wordsFor } from '../texts/code-texts.js';
import { OWN_LOG_PATH } from './own-log.js';
import { dateOf, nameOf, pageOf, type Names, type View, termsOf } from './view.js';

interface ActivityProps {
  readonly view: View;
  readonly names: Names;
  /** Newest first, one page of them. */
  readonly lines: readonly ActivityLine[];
  readonly mandates: readonly MandateLine[];
  /** Questions of auditors that concerned her, newest first. */
  readonly auditReadings: readonly AuditReading[];
  /** Position before which the next page continues. */
  readonly next?: string;
  readonly isFirst: boolean;
}

const READINGS = new Set(['disclosed', 'refused', 'read-in-bulk', 'allowed', 'not-allowed']);
const REFUSALS = new Set(['refused', 'not-allowed']);

/** Who read or was refused, when, why, under which contract; and who may audit. */
export function ActivityPage(props: ActivityProps): VNode {
  const { view, names, lines, next, isFirst } = props;
  const { activity, words } = view.texts;
  const readings = lines.filter(({ what }) => READINGS.has(what));
  return (
    <Page view={view} title={activity.title}>
      <p>{lines.length === 0 ? activity.empty : activity.lead}</p>
      {readings.length < 2 ? null : (
        <TimeStrip
          label={activity.strip}
          marks={readings.map(({ at, what }) => ({ from: at, kind: REFUSALS.has(what) ? 'stop' : 'mark' }))}
        />
      )}
      {lines.length === 0 ? null : (
        <Table
          caption={activity.caption}
          columns={[words.when, words.who, words.what, words.why, words.contract]}
          rows={lines.map((line) => [
            <When view={view} at={line.at} exact />,
            line.name ?? nameOf(view, names, line.other),
            whatOf(view, line),
            <WhyCell {...{ view, line }} />,
            line.contract ? words.handle(line.contract.slice(-8)) : words.none,
          ])}
        />
      )}
      <Pager
        view={view}
        {...(isFirst ? {} : { first: '/my/activity' })}
        {...(next === undefined ? {} : { next: `/my/activity?before=${next}` })}
      />
      <Mandates {...props} />
      <AuditReadings {...props} />
      <p>
        <a href={OWN_LOG_PATH}>{view.texts.ownLog.link}</a>
      </p>
    </Page>
  );
}

function whatOf(view: View, { what, fields, times }: ActivityLine): string {
  const { words, codes } = view.texts;
  const told = wordsFor(codes.whatHappened, what);
  const named = fields.length === 0 ? told : words.pair(told, termsOf(view, fields));
  return `${named}${times > 1 ? ` (${words.times(times)})` : ''}`;
}

function whyOf({ texts, language }: View, { purpose, stage }: ActivityLine): string {
  const label = purpose ? purposeLabel(purpose, language) : undefined;
  const refused = stage ? texts.activity.refusedBecause(wordsFor(texts.codes.stages, stage)) : undefined;
  return [label, refused].filter((part) => part !== undefined).join(', ') || texts.words.none;
}

/** Only her own side can be explained to her: what she read of others is theirs. Both sides have a receipt. */
function WhyCell({ view, line }: { readonly view: View; readonly line: ActivityLine }): VNode {
  const { ownWhy, paper } = view.texts;
  if (!READINGS.has(line.what)) return <>{whyOf(view, line)}</>;
  const reference = encodeURIComponent(line.reference);
  return (
    <>
      {whyOf(view, line)}{' '}
      {line.side === 'concerned' ? (
        <a
          href={`/my/activity/why/${reference}`}
          aria-label={ownWhy.linkNamed(whyOf(view, line), dateOf(view, line.at))}
        >
          {ownWhy.link}
        </a>
      ) : null}{' '}
      <a
        href={`/my/activity/receipt/${reference}`}
        aria-label={paper.openNamed(whatOf(view, line), dateOf(view, line.at))}
      >
        {paper.title}
      </a>
    </>
  );
}

function Mandates({ view, names, mandates }: ActivityProps): VNode {
  const { activity } = view.texts;
  return (
    <>
      <h2>{activity.mandates}</h2>
      <p>{mandates.length === 0 ? activity.mandatesEmpty : activity.mandatesLead}</p>
      <ul>
        {mandates.map(({ mandate, agent, until }) => (
          <li key={mandate}>
            {nameOf(view, names, agent)}, {until ? activity.untilDay(dateOf(view, until)) : activity.noEnd}
          </li>
        ))}
      </ul>
    </>
  );
}

const MAX_READINGS = 5;

function AuditReadings({ view, names, auditReadings }: ActivityProps): VNode {
  const { activity, codes } = view.texts;
  return (
    <>
      <h2>{activity.readings}</h2>
      {auditReadings.length === 0 ? <p>{activity.noReadings}</p> : null}
      <ul>
        {auditReadings.slice(0, MAX_READINGS).map(({ reading, time, auditor, question }) => (
          <li key={reading}>
            <When view={view} at={time} exact />{' '}
            {activity.readingLine(nameOf(view, names, auditor), wordsFor(codes.questions, question))}
          </li>
        ))}
      </ul>
      {auditReadings.length > MAX_READINGS ? (
        <p>
          <a href="/my/activity/audits">{activity.allReadings}</a>
        </p>
      ) : null}
    </>
  );
}

/** Every question of an auditor that concerned her. */
export function AuditReadingsPage(props: {
  readonly view: View;
  readonly names: Names;
  readonly auditReadings: readonly AuditReading[];
  readonly page: number;
}): VNode {
  const { view, names, auditReadings, page } = props;
  const { activity, words, codes } = view.texts;
  const { rows, current, last } = pageOf(auditReadings, page);
  return (
    <Page view={view} title={activity.readings}>
      <Table
        caption={activity.allReadings}
        columns={[words.when, words.who, words.what]}
        rows={rows.map(({ time, auditor, question }) => [
          <When view={view} at={time} exact />,
          nameOf(view, names, auditor),
          wordsFor(codes.questions, question),
        ])}
      />
      <NumberedPager view={view} path="/my/activity/audits" current={current} last={last} />
    </Page>
  );
}
