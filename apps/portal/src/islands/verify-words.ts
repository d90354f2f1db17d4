import type { RefusalCode } from './note.js';

/** The words of the script; `{name}` stands for a value. The pages hand them over in the language of the page. */
export interface VerifyWords {
  readonly reading: string;
  /** `{done}`, `{size}`, `{rate}`, `{left}` */
  readonly progress: string;
  /** `{size}` */
  readonly sound: string;
  /** `{count}` */
  readonly wrong: string;
  readonly refused: string;
  /** `{path}` */
  readonly stopped: string;
  readonly refusals: Readonly<Record<RefusalCode, string>>;
  /** `{date}`, `{size}` */
  readonly keeps: string;
  readonly keepsNothing: string;
  readonly forget: string;
  /** `{date}` */
  readonly keyChanged: string;
  readonly checkedTitle: string;
  /** `{name}`, `{date}` */
  readonly checkedSignature: string;
  /** `{size}`, `{seconds}` */
  readonly checkedEntries: string;
  /** `{root}` */
  readonly checkedRoot: string;
  /** `{date}` */
  readonly labelKept: string;
  readonly labelPasted: string;
  /** `{label}`, `{size}` */
  readonly anchors: Readonly<Record<'consistent' | 'fork' | 'truncated' | 'unread' | 'refused', string>>;
  /** `{name}`, `{date}` */
  readonly cosigned: string;
  readonly noAnchor: string;
  readonly nowKept: string;
  readonly notKept: string;
  readonly notCheckedTitle: string;
  readonly notRecorded: string;
  readonly notContent: string;
  /** `{names}` */
  readonly notOthers: string;
  readonly notCosigned: string;
  readonly notIndependent: string;
  readonly findingsTitle: string;
  readonly what: string;
  readonly file: string;
  readonly events: string;
  readonly findings: Readonly<
    Record<'file_unreadable' | 'tile_altered' | 'entry_altered' | 'root_differs', string>
  >;
  /** `{from}`, `{to}` */
  readonly range: string;
  /** `{count}` */
  readonly moreFindings: string;
  readonly evidenceNow: string;
  /** `{label}` */
  readonly evidenceThen: string;
  readonly save: string;
}
