import { purposeLabel } from '@coop/consent-engine';
import type { VNode } from 'preact';
import type { ReleaseFigures, ReleaseReport, ReleaseView } from '../client/release-shapes.js';
import { Bars } from '../elements/bars.js';
import { Choices, PostForm } from '../elements/forms.js';
import { Page } from '../elements/page.js';
import { Facts, Table, When } from '../elements/tables.js';
import { promisesOf } from './release-promises.js';
import { wordsFor } from '../texts/code-texts.js';
import { askPath } from './question-paths.js';
import { releasePath } from './release-paths.js';
import { nameOf, numberOf, termOf, termsOf, type Names, type View } from './view.js';

interface ReleaseProps {
  readonly view: View;
  readonly names: Names;
  readonly release: ReleaseView;
  /** For stewards alone. */
  readonly figures?: ReleaseFigures;
  /** Whether she may take it: it is her institution's. */
  readonly isOwn: boolean;
  readonly said?: string;
}

const percent = (share: number): number => Math.round(share * 100);
const percentOf = (view: View, share: number): string => `${numberOf(view, percent(share))} %`;

/** One anonymised table: what it promises, what is left in it, what was tried against it, and what is decided. */
export function ReleasePage({ view, names, release, figures, isOwn, said }: ReleaseProps): VNode {
  const { releases: texts } = view.texts;
  const { report, status } = release;
  return (
    <Page view={view} title={`${texts.table} : ${termOf(view, release.category)}`}>
      {said === undefined ? null : (
        <p class="notice" role="status">
          {said}
        </p>
      )}
      <Facts facts={factsOf(view, names, release)} />
      {release.reason === null ? null : <Refused {...{ view, release, isOwn }} reason={release.reason} />}
      {status === 'purged' ? <p>{texts.gone}</p> : null}
      {isOwn && status === 'made' ? (
        <p>
          <a href={releasePath(release.release, '/table')}>{texts.take}</a>{' '}
          <a href={releasePath(release.release, '/table.parquet')}>{texts.takeParquet}</a>
        </p>
      ) : null}
      {report === null || status === 'rejected' ? null : (
        <Report view={view} report={report} release={release} />
      )}
      {figures === undefined ? null : <Exact view={view} figures={figures} />}
      {figures === undefined || status !== 'proposed' ? null : <Decide view={view} release={release} />}
    </Page>
  );
}

function factsOf(view: View, names: Names, release: ReleaseView) {
  const { releases: texts, words } = view.texts;
  const { institution, purpose, contract, requestedAt, status, approvals, tableDigest } = release;
  const state = wordsFor(texts.statuses, status);
  return [
    [texts.institution, nameOf(view, names, institution)],
    [words.purpose, purposeLabel(purpose, view.language)],
    [words.contract, <a href={`/contracts/${encodeURIComponent(contract)}`}>{contract.slice(-8)}</a>],
    [texts.askedAt, <When view={view} at={requestedAt} exact />],
    [texts.columns, termsOf(view, release.quasiIdentifiers)],
    [texts.sensitive, termOf(view, release.sensitive)],
    [texts.state, status === 'proposed' ? `${state} (${texts.approvals(numberOf(view, approvals))})` : state],
    ...(tableDigest === null ? [] : ([[texts.digest, <code>{tableDigest}</code>]] as const)),
  ] as const;
}

/** Two reasons are no matter of the data: noise is no way around them. */
const NO_WAY_ROUND = ['overlapping-release', 'rejected'];

function Refused(
  props: Pick<ReleaseProps, 'view' | 'release' | 'isOwn'> & { readonly reason: string },
): VNode {
  const { view, release, isOwn, reason } = props;
  const { releases: texts } = view.texts;
  return (
    <>
      <h2>{texts.why}</h2>
      <p class="notice">{wordsFor(texts.reasons, reason)}</p>
      {NO_WAY_ROUND.includes(reason) ? null : (
        <>
          <p>{reason === 'near-useless' ? texts.noiseInstead : texts.instead}</p>
          {isOwn ? (
            <p>
              <a class="button equal" href={askPath(release)}>
                {texts.askInstead}
              </a>
            </p>
          ) : null}
        </>
      )}
    </>
  );
}

interface ReportProps {
  readonly view: View;
  readonly report: ReleaseReport;
  readonly release: ReleaseView;
}

function Report({ view, report, release }: ReportProps): VNode {
  const { releases: texts } = view.texts;
  const { smallestClassAtLeast, distinctSensitiveAtLeast, rows, classes, suppressedShareAtMost } = report;
  return (
    <>
      <p class="notice">
        <strong>{texts.label}.</strong> {texts.labelMeaning}
      </p>
      <h2>{texts.promised}</h2>
      <ul>
        <li>{texts.crowd(numberOf(view, smallestClassAtLeast - 1))}</li>
        {distinctSensitiveAtLeast < 2 ? null : (
          <li>{texts.diverse(numberOf(view, distinctSensitiveAtLeast))}</li>
        )}
        {promisesOf(view, release, smallestClassAtLeast).map((sentence) => (
          <li>{sentence}</li>
        ))}
        <li>{texts.rows(numberOf(view, rows), numberOf(view, classes))}</li>
        <li>{texts.leftOut(percentOf(view, suppressedShareAtMost))}</li>
      </ul>
      <Left view={view} report={report} />
      <Attacks view={view} report={report} />
      <Remains view={view} report={report} />
    </>
  );
}

/** A picture and the same as a table. */
function Left({ view, report }: { readonly view: View; readonly report: ReleaseReport }): VNode {
  const { releases: texts } = view.texts;
  const shares = [
    ...Object.entries(report.granularityOf).map(([field, left]) => [termOf(view, field), left] as const),
    [texts.all, report.granularity] as const,
  ];
  return (
    <>
      <h2>{texts.left}</h2>
      <p>{texts.leftLead}</p>
      <Bars
        whole={100}
        label={texts.leftCaption}
        bars={shares.map(([name, left]) => ({ name, count: percent(left) }))}
      />
      <Table
        caption={texts.leftCaption}
        columns={[texts.column, texts.share]}
        rows={shares.map(([name, left]) => [name, percentOf(view, left)])}
      />
    </>
  );
}

function Attacks({ view, report }: { readonly view: View; readonly report: ReleaseReport }): VNode {
  const { releases: texts } = view.texts;
  const tried = report.attacks.map(({ attack, atMost }) => ({
    name: wordsFor(texts.attackNames, attack),
    atMost,
  }));
  return (
    <>
      <h2>{texts.attacks}</h2>
      <p>{texts.attacksLead}</p>
      <Bars
        whole={100}
        label={texts.attacksCaption}
        bars={tried.map(({ name, atMost }) => ({ name, count: percent(atMost) }))}
      />
      <Table
        caption={texts.attacksCaption}
        columns={[texts.attack, texts.atMost]}
        rows={tried.map(({ name, atMost }) => [name, percentOf(view, atMost)])}
      />
    </>
  );
}

function Remains({ view, report }: { readonly view: View; readonly report: ReleaseReport }): VNode {
  const { releases: texts } = view.texts;
  const { singlingOut, linkability, inference } = report.remainingRisk;
  return (
    <>
      <h2>{texts.remains}</h2>
      <p>{texts.remainsLead}</p>
      <Facts
        facts={[
          [texts.singlingOut, wordsFor(texts.remaining, singlingOut)],
          [texts.linkability, wordsFor(texts.remaining, linkability)],
          [texts.inference, wordsFor(texts.remaining, inference)],
        ]}
      />
    </>
  );
}

function Exact({ view, figures }: { readonly view: View; readonly figures: ReleaseFigures }): VNode {
  const { releases: texts } = view.texts;
  const { report, figures: refused } = figures;
  const exactly = (value: number) =>
    new Intl.NumberFormat(view.language, { maximumFractionDigits: 4 }).format(value);
  const measures =
    report === null
      ? Object.entries(refused ?? {}).map(([name, value]) => [name, exactly(value)] as const)
      : [
          ...Object.entries(texts.figureNames).map(
            ([name, label]) => [label, exactly(report[name as keyof typeof texts.figureNames])] as const,
          ),
          ...report.attacks.map(
            ({ attack, risk, upper }) =>
              [wordsFor(texts.attackNames, attack), `${exactly(risk)} (≤ ${exactly(upper)})`] as const,
          ),
        ];
  return (
    <>
      <h2>{texts.exact}</h2>
      <p>{texts.exactLead}</p>
      <Table caption={texts.exact} columns={[texts.figure, texts.value]} rows={measures} />
    </>
  );
}

function Decide({ view, release }: { readonly view: View; readonly release: ReleaseView }): VNode {
  const { releases: texts } = view.texts;
  return (
    <>
      <h2 id="decide">{texts.decide}</h2>
      <p>{texts.decideLead}</p>
      <PostForm view={view} action={releasePath(release.release, '/approvals')}>
        <button>{texts.approve}</button>
      </PostForm>
      <PostForm view={view} action={releasePath(release.release, '/rejection')}>
        <Choices
          kind="radio"
          legend={texts.rejectReason}
          name="reason"
          choices={Object.entries(texts.rejectReasons).map(([value, label]) => ({ value, label }))}
        />
        <button>{texts.reject}</button>
      </PostForm>
    </>
  );
}
