import type { VNode } from 'preact';
import type { AuditHead } from '../client/audit-shapes.js';
import { LongTextField, TextField } from '../elements/forms.js';
import type { View } from './view.js';

/** Where the log's public files stand: on the origin of the pages, in every shape of the cooperative. */
export const LOG_ADDRESS = '/log/';
export const SCRIPT_ADDRESS = '/assets/verify-log.js';

interface VerifyProps {
  readonly view: View;
  readonly head: AuditHead;
  readonly script: ScriptOnPage;
}

/** The one script, and what lets it run: a number that only this answer's policy knows. */
export interface ScriptOnPage {
  readonly nonce: string;
  /** Hex SHA-256 of the file. */
  readonly digest: string;
}

/** Verification in her own browser. Without script, the form stays hidden and the command line is shown. */
export function VerifySection({ view, head, script }: VerifyProps): VNode {
  const { verify } = view.texts.audit;
  return (
    <section
      id="verification"
      class="card"
      aria-labelledby="verify-title"
      data-log={LOG_ADDRESS}
      data-words={JSON.stringify(verify.script)}
    >
      <h2 id="verify-title">{verify.title}</h2>
      <p>{verify.lead}</p>
      <noscript>
        <p class="notice">{verify.withoutScript}</p>
      </noscript>
      <form method="get" action="/auditor" hidden>
        <p class="memory" aria-label={verify.memory} />
        <TextField label={verify.key} hint={verify.keyHint} name="vkey" value={head.vkey} required />
        <LongTextField label={verify.anchor} hint={verify.anchorHint} name="anchor" rows={4} />
        <label>
          {verify.files}
          <input type="file" name="files" multiple />
        </label>
        <LongTextField label={verify.witnesses} hint={verify.witnessesHint} name="witnesses" rows={2} />
        <button>{verify.submit}</button>
      </form>
      <progress aria-label={verify.progress} hidden />
      <p role="status" class="quiet" />
      <div class="result" tabIndex={-1} />
      <CommandLine view={view} head={head} />
      <details>
        <summary>{verify.scriptTitle}</summary>
        <p>{verify.scriptLead}</p>
        <p>
          <code>{script.digest}</code>
        </p>
        <p>
          <a href={SCRIPT_ADDRESS}>{verify.scriptFile}</a>
        </p>
      </details>
      <script
        type="module"
        src={SCRIPT_ADDRESS}
        nonce={script.nonce}
        integrity={`sha256-${Buffer.from(script.digest, 'hex').toString('base64')}`}
      />
    </section>
  );
}

function CommandLine({ view, head }: Pick<VerifyProps, 'view' | 'head'>): VNode {
  const { verify } = view.texts.audit;
  const key = `--vkey '${head.vkey}'`;
  return (
    <details>
      <summary>{verify.commandTitle}</summary>
      <p>{verify.commandLead}</p>
      <pre>{`npx coop audit verify --url https://… --token … --anchor FILE ${key}`}</pre>
      <p>{verify.commandOffline}</p>
      <pre>{`npx coop audit verify --data FOLDER --anchor FILE ${key}`}</pre>
    </details>
  );
}
