import type { VNode } from 'preact';
import { AuditAccessPage, AuditDiffPage } from '../pages/auditor-answers.js';
import { AuditWhyPage } from '../pages/auditor-why.js';
import { AuditEventPage } from '../pages/auditor-event.js';
import { AuditTimelinePage } from '../pages/auditor-timeline.js';
import { AuditorPage, AuditStatePage } from '../pages/auditor.js';
import type { View } from '../pages/view.js';
import * as history from './invented-audit.js';
import * as invented from './invented-data.js';

const ASKED = { record: invented.id(100), field: 'champ 0', from: '', to: '' };
const SCRIPT = { nonce: 'number-of-this-answer', digest: 'ab'.repeat(32) };
const MANY = 60;
const names = invented.NAMES;

/** The auditor’s pages, full of invented history. */
export const FULL_AUDITOR_PAGES: Readonly<Record<string, (view: View) => VNode>> = {
  auditor: (view) => <AuditorPage {...{ view, script: SCRIPT }} head={history.head} />,
  'auditor timeline': (view) => (
    <AuditTimelinePage {...{ view, chosen: history.chosen }} {...history.timelineView(20)} />
  ),
  'auditor event': (view) => (
    <AuditEventPage
      {...{ view, names, found: history.eventView(60), proof: history.proofView }}
      judged={history.judged('holds')}
    />
  ),
  'auditor event that differs': (view) => (
    <AuditEventPage
      {...{ view, names, found: history.eventView(3), proof: history.proofView }}
      judged={history.judged('other-entry')}
    />
  ),
  'auditor state': (view) => <AuditStatePage view={view} at="500" state={history.stateView} />,
  'auditor diff': (view) => (
    <AuditDiffPage view={view} from="10" to="500" page={2} diff={history.diffView(MANY)} />
  ),
  'auditor access': (view) => (
    <AuditAccessPage {...{ view, names, page: 1 }} asked={ASKED} access={history.accessView(MANY)} />
  ),
  'auditor why': (view) => <AuditWhyPage {...{ view, names }} id={invented.id(800)} why={history.whyView} />,
};

/** The same where there is nothing to show. */
export const EMPTY_AUDITOR_PAGES: Readonly<Record<string, (view: View) => VNode>> = {
  auditor: (view) => <AuditorPage {...{ view, script: SCRIPT }} head={history.unwitnessed} />,
  'auditor timeline': (view) => (
    <AuditTimelinePage
      {...{ view, entries: [], days: [], next: null, previous: null }}
      chosen={history.NOTHING_CHOSEN}
    />
  ),
  'auditor event': (view) => (
    <AuditEventPage
      {...{ view, names: {}, found: history.eventView(0) }}
      judged={history.judged('not-yet')}
    />
  ),
  'auditor state': (view) => <AuditStatePage view={view} at="" />,
  'auditor diff': (view) => <AuditDiffPage view={view} from="1" to="2" page={1} diff={history.diffView(0)} />,
  'auditor access': (view) => (
    <AuditAccessPage {...{ view, names: {}, page: 1 }} asked={ASKED} access={history.accessView(0)} />
  ),
  'auditor why': (view) => (
    <AuditWhyPage
      {...{ view, names: {} }}
      id="x"
      why={{ found: 'nothing', isBroken: false, explanation: [], cited: [] }}
    />
  ),
};
