import type { VNode } from 'preact';
import { ActivityPage } from '../pages/activity.js';
import { AgreementsPage } from '../pages/agreements.js';
import { ConcernedPage } from '../pages/concerned.js';
import { ContractsPage } from '../pages/contracts.js';
import { OwnLogPage } from '../pages/own-log.js';
import { OwnWhyPage } from '../pages/own-why.js';
import { MyDataPage } from '../pages/my-data.js';
import { ChoosePartnerPage } from '../pages/new-grant.js';
import { ReceiptsPage } from '../pages/receipts.js';
import { PseudonymsPage } from '../pages/pseudonyms.js';
import { SharingPage } from '../pages/sharing.js';
import { StewardAgreementsPage } from '../pages/steward-agreements.js';
import { StewardErasuresPage } from '../pages/steward-erasures.js';
import { VoidingPage } from '../pages/voiding.js';
import { VotesPage } from '../pages/votes.js';
import type { View } from '../pages/view.js';
import { EMPTY_ASKING_PAGES } from './asking-pages.js';
import { EMPTY_TABLE_PAGES } from './table-pages.js';
import { EMPTY_AUDITOR_PAGES } from './auditor-pages.js';
import { ownLogFile } from './invented-own-log.js';
import * as voids from './invented-voids.js';

/** The same pages of someone of whom nothing is held and to whom nothing happened. */
export const EMPTY_PAGES: Readonly<Record<string, (view: View) => VNode>> = {
  contracts: (view) => <ContractsPage {...{ view, names: {}, contracts: [], page: 1 }} />,
  'my data': (view) => <MyDataPage view={view} records={[]} page={1} />,
  sharing: (view) => (
    <SharingPage
      {...{ view, names: {}, categories: {}, grants: [], requests: [], receipts: [], page: 1 }}
      consequences={new Map()}
    />
  ),
  agreements: (view) => (
    <AgreementsPage {...{ view, names: {}, agreements: [], presets: [], partners: [], page: 1 }} />
  ),
  receipts: (view) => <ReceiptsPage {...{ view, names: {}, receipts: [], page: 1 }} />,
  'choose a partner': (view) => <ChoosePartnerPage {...{ view, names: {}, contracts: [], records: [] }} />,
  activity: (view) => (
    <ActivityPage {...{ view, names: {}, lines: [], mandates: [], auditReadings: [] }} isFirst />
  ),
  'own why': (view) => (
    <OwnWhyPage
      {...{ view, names: {} }}
      why={{ found: 'without-decision', because: 'read-in-bulk', fields: [] }}
    />
  ),
  'steward agreements': (view) => (
    <StewardAgreementsPage
      {...{ view, names: {}, partners: [], sought: {} }}
      found={{ grants: [], next: null }}
    />
  ),
  voiding: (view) => (
    <VoidingPage
      {...{ view, names: {} }}
      agreement={voids.beforeInvalidation({ losses: [], payments: [], deliveries: [] })}
    />
  ),
  pseudonyms: (view) => <PseudonymsPage {...{ view, names: {}, own: [], council: [], page: 1 }} />,
  votes: (view) => <VotesPage {...{ view, names: {}, bodies: [], votes: [], page: 1 }} />,
  'steward erasures': (view) => (
    <StewardErasuresPage {...{ view, names: {}, erasures: [], holds: [], page: 1 }} />
  ),
  'about me': (view) => (
    <ConcernedPage view={view} token="t" page={1} concerned={{ held: [], readers: [] }} objected={false} />
  ),
  'own log': (view) => <OwnLogPage view={view} file={{ ...ownLogFile(0, 0), map: null }} page={1} />,
  'own log of nobody': (view) => <OwnLogPage view={view} file={ownLogFile(0, 0)} page={1} />,
  ...EMPTY_ASKING_PAGES,
  ...EMPTY_TABLE_PAGES,
  ...EMPTY_AUDITOR_PAGES,
};
