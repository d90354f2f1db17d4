import { filesAt, Unreachable } from './fetch-file.js';
import { Refused } from './note.js';
import { isSound, verifyLog, type GivenAnchor } from './verification.js';
import { fill, part, protocolOf, resultOf, type Outcome, type Wording } from './verify-result.js';
import type { VerifyWords } from './verify-words.js';

/** What this browser keeps between two verifications. */
interface Kept {
  readonly note: string;
  readonly vkey: string;
  readonly witnesses?: string;
  readonly size: number;
  readonly at: string;
}

const PLACE = 'coop.verified-checkpoint';
const SAID_EVERY_MS = 400;

function kept(): Kept | undefined {
  try {
    const found = JSON.parse(localStorage.getItem(PLACE) ?? 'null') as Kept | null;
    return typeof found?.note === 'string' && typeof found.vkey === 'string' ? found : undefined;
  } catch {
    return undefined;
  }
}

function keep(outcome: Omit<Outcome, 'isKept'>, witnesses: string): boolean {
  const { checkpoint } = outcome.verified;
  const found: Kept = {
    ...{
      note: checkpoint.note,
      vkey: outcome.vkey,
      witnesses,
      size: checkpoint.size,
      at: outcome.at.toISOString(),
    },
  };
  try {
    localStorage.setItem(PLACE, JSON.stringify(found));
    return true;
  } catch {
    return false;
  }
}

/** A part of the page, of the kind that it should be. */
function shown<Type extends Element>(selector: string, kind: abstract new () => Type): Type {
  const found = document.querySelector(selector);
  if (!(found instanceof kind)) throw new Error(`the page has no ${selector}`);
  return found;
}

const box = shown('#verification', HTMLElement);

/** The part of the page that verifies: it is there without the script too, but for the form. */
class VerifyPage {
  private readonly form = shown('#verification form', HTMLFormElement);
  private readonly key = shown('#verification input[name=vkey]', HTMLInputElement);
  private readonly pasted = shown('#verification textarea[name=anchor]', HTMLTextAreaElement);
  private readonly witnesses = shown('#verification textarea[name=witnesses]', HTMLTextAreaElement);
  private readonly files = shown('#verification input[type=file]', HTMLInputElement);
  private readonly button = shown('#verification form > button', HTMLButtonElement);
  private readonly memory = shown('#verification .memory', HTMLElement);
  private readonly bar = shown('#verification progress', HTMLProgressElement);
  private readonly status = shown('#verification [role=status]', HTMLElement);
  private readonly result = shown('#verification .result', HTMLElement);
  private readonly wording: Wording;

  constructor() {
    // As the pages write dates and numbers.
    const lang = `${document.documentElement.lang}-CH`;
    const words = JSON.parse(box.dataset['words'] ?? '{}') as VerifyWords;
    const moment = new Intl.DateTimeFormat(lang, {
      ...{ dateStyle: 'long', timeStyle: 'short', timeZone: 'Europe/Zurich' },
    });
    const numbers = new Intl.NumberFormat(lang, { maximumFractionDigits: 1 });
    const lists = new Intl.ListFormat(lang);
    this.wording = {
      words,
      number: (value) => numbers.format(value),
      date: (at) => moment.format(at),
      list: (items) => lists.format(items),
    };
  }

  start(): void {
    this.form.hidden = false;
    this.witnesses.value = kept()?.witnesses ?? '';
    this.remember();
    this.form.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.verify();
    });
  }

  private remember(): void {
    const { words, number, date } = this.wording;
    const found = kept();
    if (found === undefined) {
      this.memory.replaceChildren(words.keepsNothing);
      return;
    }
    const forget = part('button', words.forget, 'plain');
    forget.setAttribute('type', 'button');
    forget.addEventListener('click', () => {
      localStorage.removeItem(PLACE);
      this.remember();
    });
    const what = fill(words.keeps, { date: date(new Date(found.at)), size: number(found.size) });
    this.memory.replaceChildren(what, ' ', forget);
  }

  private async anchors(): Promise<GivenAnchor[]> {
    const { words, date } = this.wording;
    const found = kept();
    const pasted = this.pasted.value;
    const files = await Promise.all(
      Array.from(this.files.files ?? [], async (file) => ({ label: file.name, text: await file.text() })),
    );
    return [
      ...(found === undefined
        ? []
        : [{ label: fill(words.labelKept, { date: date(new Date(found.at)) }), text: found.note }]),
      ...(pasted.trim() === '' ? [] : [{ label: words.labelPasted, text: pasted }]),
      ...files,
    ];
  }

  private async verify(): Promise<void> {
    this.button.disabled = true;
    this.bar.hidden = false;
    this.bar.removeAttribute('value');
    this.result.replaceChildren();
    this.status.textContent = this.wording.words.reading;
    try {
      this.show(await this.outcome());
      this.remember();
    } catch (error) {
      this.result.replaceChildren(part('p', this.reasonOf(error), 'notice wrong'));
    }
    this.status.textContent = '';
    this.bar.hidden = true;
    this.button.disabled = false;
    this.result.focus();
  }

  private async outcome(): Promise<Outcome> {
    const started = performance.now();
    const vkey = this.key.value.trim();
    const before = kept();
    const witnesses = this.witnesses.value.trim();
    const verified = await verifyLog({
      ...{ read: filesAt(box.dataset['log'] ?? ''), vkey, witnesses, anchors: await this.anchors() },
      onProgress: this.progress(started),
    });
    const seconds = (performance.now() - started) / 1_000;
    const isOther = before !== undefined && before.vkey !== vkey;
    const outcome = {
      ...{ verified, vkey, seconds, at: new Date() },
      ...(isOther ? { otherKeySince: new Date(before.at) } : {}),
    };
    // What was found to be wrong must not become what is compared with.
    return { ...outcome, isKept: isSound(verified) && keep(outcome, witnesses) };
  }

  private progress(started: number): (done: number, size: number) => void {
    const { words, number } = this.wording;
    let said = 0;
    return (done, size) => {
      const now = performance.now();
      this.bar.max = size;
      this.bar.value = done;
      if (now - said < SAID_EVERY_MS) return;
      said = now;
      const rate = (1_000 * done) / Math.max(1, now - started);
      const left = number(Math.ceil((size - done) / Math.max(1, rate)));
      this.status.textContent = fill(words.progress, {
        ...{ done: number(done), size: number(size), rate: number(Math.round(rate)), left },
      });
    };
  }

  private show(outcome: Outcome): void {
    const save = part('a', this.wording.words.save, 'button equal');
    const file = new Blob([protocolOf(outcome)], { type: 'application/json' });
    save.setAttribute('href', URL.createObjectURL(file));
    save.setAttribute('download', `verification-${outcome.at.toISOString().slice(0, 10)}.json`);
    this.result.replaceChildren(...resultOf(outcome, this.wording), part('p', [save]));
  }

  private reasonOf(error: unknown): string {
    const { words } = this.wording;
    if (error instanceof Refused) return `${words.refused} ${words.refusals[error.code]}`;
    if (error instanceof Unreachable) return fill(words.stopped, { path: error.message });
    throw error;
  }
}

new VerifyPage().start();
