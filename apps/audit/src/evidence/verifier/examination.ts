import type { EvidenceFinding } from './port.js';

/** Far more than one looks at: what is beyond is counted. */
const MAX_LISTED = 100;

/** What was found and looked at on the way. */
export class Examination {
  readonly findings: EvidenceFinding[] = [];
  readonly checked: string[] = [];
  readonly notChecked: string[] = [];
  more = 0;

  find(code: string, file: string | null, detail: string, position: string | null = null): void {
    if (this.findings.length < MAX_LISTED) this.findings.push({ code, file, position, detail });
    else this.more += 1;
  }
}
