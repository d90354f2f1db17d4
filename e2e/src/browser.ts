import type { Browser } from 'playwright-core';
import { askingFlow } from './browser/asking-flow.js';
import { auditorFlow } from './browser/auditor-flow.js';
import { openChromium } from './browser/chromium.js';
import { evidenceFlow } from './browser/evidence-flow.js';
import { everyPage } from './browser/every-page.js';
import { forgedForms } from './browser/forged-forms.js';
import { receiptFlow } from './browser/receipt-flow.js';
import { releasesFlow } from './browser/releases-flow.js';
import { Reporter } from './browser/reporter.js';
import { EMAIL_FIELD, setScene, type Scene } from './browser/scene.js';
import { concernedFlow, sharingFlow } from './browser/sharing-flow.js';
import { refusedTable, tableFlow } from './browser/table-flow.js';
import { votesFlow } from './browser/votes-flow.js';
import { verifyFlow, verifyWithoutScript } from './browser/verify-flow.js';
import { Visitor } from './browser/visitor.js';
import { voidingFlow, voidingIsForStewards } from './browser/voiding-flow.js';
import { Instance } from './instance.js';
import { requestFrom } from './steps/grants.js';
import { World } from './world.js';

/** Requests of the tests come from one address: the usual budgets would make them wait. */
const GENEROUS = ['--read-budget', '1000'];

/** A member is mailed few links in a quarter of an hour: whoever is signed in here goes on. */
async function withScript(browser: Browser, origin: string, scene: Scene, report: Reporter): Promise<void> {
  const visitor = await Visitor.open(browser, origin, { language: 'en', javaScript: true });
  await sharingFlow(visitor, scene, 'with JavaScript', report);
  await votesFlow(visitor, scene, 'with JavaScript', report);
  await forgedForms(visitor, scene, report);
  await voidingIsForStewards(visitor, scene, report);
  await visitor.close();
}

async function withoutScript(
  browser: Browser,
  origin: string,
  scene: Scene,
  report: Reporter,
): Promise<void> {
  const { contract, record } = scene;
  const request = await requestFrom(scene.partner, scene.member, { contract, record, fields: [EMAIL_FIELD] });
  const visitor = await Visitor.open(browser, origin, { language: 'en', javaScript: false });
  await sharingFlow(visitor, { ...scene, request }, 'without JavaScript', report);
  await votesFlow(visitor, scene, 'without JavaScript', report);
  await receiptFlow(visitor, report);
  await visitor.close();
}

/** The auditor with her browser, and with one that runs no script. */
async function auditing(browser: Browser, origin: string, scene: Scene, report: Reporter): Promise<void> {
  const visitor = await Visitor.open(browser, origin, { language: 'en', javaScript: true });
  await report.check('with JavaScript: an auditor signs in', () => visitor.signIn(scene.auditor.email));
  await verifyFlow(visitor, report);
  await visitor.close();
  const plain = await Visitor.open(browser, origin, { language: 'en', javaScript: false });
  await report.check('without JavaScript: an auditor signs in', () => plain.signIn(scene.auditor.email));
  await verifyWithoutScript(plain, report);
  await auditorFlow(plain, scene, report);
  await plain.close();
}

async function researching(browser: Browser, origin: string, scene: Scene, report: Reporter): Promise<void> {
  const visitor = await Visitor.open(browser, origin, { language: 'en', javaScript: false });
  await report.check('a researcher signs in', () => visitor.signIn(scene.researcher.email));
  await releasesFlow(visitor, scene, report);
  await askingFlow(visitor, { ...scene, mode: 'without JavaScript' }, report);
  await visitor.close();
  const scripted = await Visitor.open(browser, origin, { language: 'fr', javaScript: true });
  await report.check('a researcher signs in again', () => scripted.signIn(scene.researcher.email));
  await askingFlow(scripted, { ...scene, mode: 'with JavaScript' }, report);
  await refusedTable(scripted, report);
  await scripted.close();
  const newcomer = await Visitor.open(browser, origin, { language: 'en', javaScript: false });
  await report.check('a researcher of another institution signs in', () =>
    newcomer.signIn(scene.newcomer.email),
  );
  await tableFlow(newcomer, scene, report);
  await newcomer.close();
}

async function main(): Promise<number> {
  const report = new Reporter();
  const browser = await openChromium();
  const instance = await Instance.start((line) => process.stderr.write(`${line}\n`), GENEROUS);
  try {
    const scene = await setScene(new World(instance));
    const { url } = instance;
    for (const language of ['fr', 'en'] as const) await everyPage(browser, url, scene, language, report);
    await withScript(browser, url, scene, report);
    await withoutScript(browser, url, scene, report);
    await voidingFlow(browser, url, scene, report);
    await researching(browser, url, scene, report);
    await concernedFlow(browser, url, scene, report);
    await evidenceFlow(browser, url, scene, report);
    await auditing(browser, url, scene, report);
    return report.close();
  } finally {
    await browser.close();
    await instance.stop(false);
  }
}

process.exitCode = await main();
