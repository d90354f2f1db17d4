/** What the verifier is given by the place where it runs: Node, or a browser. Both check with the same code. */
export interface VerifierPort {
  sha256(bytes: Uint8Array): Promise<Uint8Array> | Uint8Array;
  /** Whether the Ed25519 signature (RFC 8032) of the message is of the key. Never throws. */
  isSigned(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): Promise<boolean>;
  /** Paths of all files of the bundle, `/` between folders. */
  readonly files: readonly string[];
  /** A file from its beginning to its end; nothing when there is none. */
  chunks(path: string): AsyncIterable<Uint8Array>;
  /** SHA-256 of a file, in hexadecimal. */
  digestOf(path: string): Promise<string>;
}

/** What the reader brings along: whatever comes from the bundle proves nothing about who made it. */
export interface Brought {
  /** Verifier key of the log (C2SP signed-note), had from elsewhere. */
  readonly vkey?: string;
  /** Policy of the log (C2SP tlog-policy), had from elsewhere: its key, and witnesses to be believed. */
  readonly policy?: string;
  /** Verifier key of the cooperative's bundles, had from elsewhere. */
  readonly signer?: string;
  /** Signed checkpoints and receipts that somebody kept. */
  readonly anchors?: readonly { readonly label: string; readonly text: string }[];
}

export interface EvidenceFinding {
  /** Stable, such as `digest`, `event-altered`, `anchor-fork`. */
  readonly code: string;
  readonly file: string | null;
  /** Position of the event concerned: its index in the log, plus one. */
  readonly position: string | null;
  readonly detail: string;
}

export interface EvidenceReport {
  readonly sound: boolean;
  readonly origin: string | null;
  readonly scope: unknown;
  /** Events that were read. */
  readonly events: number;
  /** The signed tree that they were looked for in. */
  readonly checkpoint: { readonly size: number; readonly root: string } | null;
  /** What outside thing the result rests on, or `no outside anchor`. */
  readonly anchoredTo: string;
  /** At most a hundred. */
  readonly findings: readonly EvidenceFinding[];
  readonly more: number;
  readonly checked: readonly string[];
  readonly notChecked: readonly string[];
}
