/** Signs the text of notes under one key. */
export interface NoteSigner {
  readonly name: string;
  /** The first four bytes, big-endian, of the hash that identifies name, type and key. */
  readonly keyId: number;
  sign(text: Uint8Array): Uint8Array;
}

/** Verifies the signatures of one key. */
export interface NoteVerifier {
  readonly name: string;
  readonly keyId: number;
  verify(text: Uint8Array, signature: Uint8Array): boolean;
}

/** What tells a key from every other, of whatever type (C2SP signed-note, "Signatures"): its name and its id. */
export function keyIdentity(key: { readonly name: string; readonly keyId: number }): string {
  return `${key.name}+${key.keyId.toString(16).padStart(8, '0')}`;
}
