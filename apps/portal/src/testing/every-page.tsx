import type { VNode } from 'preact';
import type { Consequences } from '../client/shapes.js';
import { ActivityPage, AuditReadingsPage } from '../pages/activity.js';
import { AgreementsPage, RosterPage } from '../pages/agreements.js';
import { ConcernedPage } from '../pages/concerned.js';
import { ContractPage } from '../pages/contract.js';
import { ContractsPage } from '../pages/contracts.js';
import { ErasureStatePage } from '../pages/erasure-state.js';
import { ErasureConfirmationPage, ErasurePage, ErasureReceiptPage } from '../pages/erasure.js';
import { HomePage } from '../pages/home.js';
import { readReceiptFile } from '../client/receipt-file.js';
import { QR_CAPACITY } from '../elements/qr-code.js';
import { OwnLogPage } from '../pages/own-log.js';
import { OwnWhyPage } from '../pages/own-why.js';
import { PaperReceiptPage } from '../pages/paper-receipt.js';
import { MyDataPage } from '../pages/my-data.js';
import { ChoosePartnerPage, NewGrantPage } from '../pages/new-grant.js';
import { ErrorPage, SignedOutPage, StatementPage } from '../pages/plain.js';
import { ConflictPage, CorrectionPage, RecordPage } from '../pages/record.js';
import { ReceiptsPage } from '../pages/receipts.js';
import { RenewalPage } from '../pages/renewal.js';
import { QuestionPage, QuestionsPage } from '../pages/questions.js';
import { ReleasePage } from '../pages/release.js';
import { PseudonymsPage } from '../pages/pseudonyms.js';
import { ReleasesPage } from '../pages/releases.js';
import { RequestPage } from '../pages/request.js';
import { SharingPage } from '../pages/sharing.js';
import { StewardAgreementsPage } from '../pages/steward-agreements.js';
import { StewardErasuresPage } from '../pages/steward-erasures.js';
import { VoidingConfirmationPage, VoidingPage } from '../pages/voiding.js';
import { VotesPage } from '../pages/votes.js';
import type { View } from '../pages/view.js';
import { textsOf, type Language } from '../texts/languages.js';
import { FULL_ASKING_PAGES } from './asking-pages.js';
import { FULL_TABLE_PAGES } from './table-pages.js';
import { FULL_AUDITOR_PAGES } from './auditor-pages.js';
import * as history from './invented-audit.js';
import * as invented from './invented-data.js';
import * as receiptFiles from './invented-receipts.js';
import { ownLogFile } from './invented-own-log.js';
import * as asked from './invented-questions.js';
import * as pseudonyms from './invented-pseudonyms.js';
import * as tables from './invented-releases.js';
import * as voids from './invented-voids.js';

export function viewIn(language: Language, changes: Partial<View> = {}): View {
  return {
    language,
    texts: textsOf(language),
    path: '/my/data',
    formToken: 'token-of-this-browser',
    formKey: 'key-of-this-form',
    signedIn: { name: 'Camille Inventée', roles: ['member', 'auditor', 'steward'] },
    demonstration: true,
    cooperative: 'Coopérative de démonstration',
    now: invented.NOW,
    ...changes,
  };
}

const MANY = 60;
const names = invented.NAMES;
const taxonomy = 'dpv-2.3';

const [request, contract, grant] = [invented.requests(1)[0], invented.contracts[0], invented.grants(1)[0]];
if (request === undefined || contract === undefined || grant === undefined)
  throw new TypeError('there are invented ones');

const consequencesOfAll = new Map(invented.grants(9).map(({ grant }) => [grant, invented.consequences]));

export const sharingPage = (
  view: View,
  grants = invented.grants(9),
  consequences: ReadonlyMap<string, Consequences> = consequencesOfAll,
): VNode => (
  <SharingPage
    {...{ view, names, grants, consequences }}
    categories={{ [invented.id(100)]: 'liste-de-presse' }}
    requests={invented.requests(10)}
    receipts={invented.receipts(18)}
    page={1}
    said={view.texts.sharing.withdrawn}
  />
);

export const requestPage = (view: View): VNode => (
  <RequestPage {...{ view, names, request, taxonomy }} record={invented.record(3)} deleteAfterDays={30} />
);

export const newGrantPage = (view: View): VNode => (
  <NewGrantPage {...{ view, names, contract, taxonomy }} record={invented.record(40)} />
);

/** Every page, as full as it can be. */
export const FULL_PAGES: Readonly<Record<string, (view: View) => VNode>> = {
  'home of a visitor': (view) => <HomePage view={{ ...view, signedIn: null }} />,
  votes: (view) => {
    const { bodies, proposals } = invented.votes(9);
    return (
      <VotesPage {...{ view, names, bodies, page: 1 }} votes={proposals} said={view.texts.votes.recorded} />
    );
  },
  questions: (view) => (
    <QuestionsPage
      {...{ view, names, page: 1, budgets: asked.budgets, mayAsk: true }}
      questions={asked.questions(MANY)}
    />
  ),
  question: (view) => <QuestionPage {...{ view, names, budget: asked.budget }} asked={asked.histogram} />,
  pseudonyms: (view) => (
    <PseudonymsPage
      {...{ view, names, own: pseudonyms.ownRequests, page: 2, said: view.texts.pseudonyms.said }}
      council={pseudonyms.councilRequests(MANY)}
    />
  ),
  releases: (view) => <ReleasesPage {...{ view, names, page: 1 }} releases={tables.releases(MANY)} />,
  release: (view) => <ReleasePage {...{ view, names, isOwn: true }} release={tables.release()} />,
  'release refused': (view) => (
    <ReleasePage
      {...{ view, names, isOwn: true }}
      release={tables.refusedRelease('near-useless')}
      figures={{ figures: { granularity: 0.11 }, report: null }}
    />
  ),
  'release to decide on': (view) => (
    <ReleasePage
      {...{ view, names, isOwn: false, figures: tables.figures }}
      release={tables.release('proposed')}
      said={view.texts.releases.approved}
    />
  ),
  home: (view) => <HomePage view={view} counts={{ activeGrants: 3, waitingRequests: 1, receipts: 7 }} />,
  accessibility: (view) => (
    <StatementPage
      view={view}
      title={view.texts.legal.accessibilityTitle}
      sentences={view.texts.legal.accessibility}
    />
  ),
  privacy: (view) => (
    <StatementPage view={view} title={view.texts.legal.privacyTitle} sentences={view.texts.legal.privacy} />
  ),
  'signed out': (view) => <SignedOutPage view={view} provider="/oidc/session/end" />,
  error: (view) => (
    <ErrorPage view={view} kind="later" code="stale" said="Le service rattrape son retard." reference="abc" />
  ),
  'my data': (view) => <MyDataPage view={view} records={invented.recordSummaries(MANY)} page={1} />,
  record: (view) => (
    <RecordPage
      view={view}
      record={invented.record(MANY)}
      party={invented.CAMILLE}
      page={2}
      said={view.texts.data.corrected}
    />
  ),
  correction: (view) => <CorrectionPage view={view} record={invented.record(MANY)} page={1} />,
  conflict: (view) => <ConflictPage view={view} record={invented.id(100)} stale={invented.stale} />,
  sharing: (view) => sharingPage(view),
  request: requestPage,
  agreements: (view) => (
    <AgreementsPage
      {...{ view, names, page: 2, presets: invented.roster(16) }}
      agreements={invented.agreements(MANY)}
      partners={invented.range(MANY).map((index) => invented.id(index))}
      said={view.texts.agreementsPage.done.offered}
    />
  ),
  roster: (view) => (
    <RosterPage
      {...{ view, names, partner: invented.PARTNER, until: '2027-01-01T00:00:00.000Z' }}
      presets={invented.roster(16)}
    />
  ),
  receipts: (view) => <ReceiptsPage {...{ view, names }} receipts={invented.receipts(MANY)} page={2} />,
  'receipt of an agreement': (view) => paperPage(view, receiptFiles.agreementFile()),
  'receipt of a reading': (view) => paperPage(view, receiptFiles.readingFile()),
  'receipt in two codes': (view) => paperPage(view, receiptFiles.agreementFile(20)),
  'receipt too long for a code': (view) => paperPage(view, receiptFiles.agreementFile(200)),
  renewal: (view) => (
    <RenewalPage {...{ view, names, grant, taxonomy }} said={view.texts.renewal.incomplete} />
  ),
  'choose a partner': (view) => (
    <ChoosePartnerPage
      {...{ view, names, contracts: invented.contracts }}
      records={invented.recordSummaries(MANY)}
    />
  ),
  'new grant': newGrantPage,
  activity: (view) => (
    <ActivityPage
      {...{ view, names, mandates: invented.mandates, auditReadings: invented.auditReadings }}
      lines={invented.activityLines(20)}
      next="8980"
      isFirst={false}
    />
  ),
  'own why': (view) => <OwnWhyPage {...{ view, names }} why={history.ownWhyView} />,
  'own log': (view) => <OwnLogPage view={view} file={ownLogFile(MANY, 4)} page={1} />,
  'audit readings': (view) => (
    <AuditReadingsPage {...{ view, names }} auditReadings={invented.manyAuditReadings(MANY)} page={1} />
  ),
  erasure: (view) => <ErasurePage view={view} said={view.texts.erasure.choose} />,
  'erasure confirmation': (view) => <ErasureConfirmationPage view={view} fingerprint="drop" />,
  'erasure receipt': (view) => <ErasureReceiptPage view={view} receipt={invented.erasureReceipt} />,
  'erasure state': (view) => <ErasureStatePage view={view} state={invented.erasureState} />,
  'steward agreements': (view) => (
    <StewardAgreementsPage
      {...{ view, names, sought: { recipient: invented.PARTNER } }}
      partners={invented.range(20).map((index) => invented.id(index))}
      found={{ grants: voids.standingGrants(20), next: 480 }}
      said={view.texts.voiding.unnamed}
    />
  ),
  voiding: (view) => (
    <VoidingPage
      {...{ view, names }}
      agreement={voids.beforeInvalidation()}
      warning={view.texts.voiding.choose}
    />
  ),
  'voiding confirmation': (view) => (
    <VoidingConfirmationPage
      {...{ view, names }}
      agreement={voids.beforeInvalidation()}
      ground="not-informed"
    />
  ),
  'declared void': (view) => <VoidingPage {...{ view, names }} agreement={voids.declaredVoid} isDone />,
  'steward erasures': (view) => (
    <StewardErasuresPage
      {...{ view, names, page: 2, party: invented.id(901) }}
      erasures={invented.unfinishedErasures(MANY)}
      holds={invented.holdsInForce(MANY)}
      said={view.texts.stewarding.placed}
    />
  ),
  contracts: (view) => (
    <ContractsPage
      {...{ view, names, page: 1 }}
      contracts={Array.from({ length: MANY }, () => invented.contracts).flat()}
    />
  ),
  ...Object.fromEntries(
    invented.contractsInEachState.map((each) => [
      `contract ${each.status}`,
      (view: View) => (
        <ContractPage
          {...{ view, names, contract: each, sides: ['cooperative', 'consumer'] }}
          said={view.texts.contracts.done.signed}
        />
      ),
    ]),
  ),
  'about me': (view) => (
    <ConcernedPage view={view} token="t" page={1} concerned={invented.concerned(MANY)} objected={false} />
  ),
  'about me, objected': (view) => (
    <ConcernedPage view={view} token="t" page={1} concerned={invented.concerned(2)} objected />
  ),
  ...FULL_ASKING_PAGES,
  ...FULL_TABLE_PAGES,
  ...FULL_AUDITOR_PAGES,
};

export const paperPage = (view: View, file: string): VNode => (
  <PaperReceiptPage
    {...{ view, names, vkey: history.head.vkey, file: '/my/sharing/receipts/r/proof' }}
    receipt={readReceiptFile(file, QR_CAPACITY)}
    recipient={invented.PARTNER}
  />
);
