/** Why a document or a policy is not taken. Stable: callers may branch on it. */
export type OdrlRefusalCode =
  /** Not JSON, or not of the form that a policy has at this place. */
  | 'malformed'
  | 'too-big'
  | 'too-deep'
  | 'duplicate-key'
  | 'forbidden-key'
  /** A context that is not the one of this profile; none is ever fetched. */
  | 'unknown-context'
  /** It says something that would not be enforced: to drop it would be to promise what is not kept. */
  | 'not-enforced'
  /** Something without which the terms would be wider than meant. */
  | 'missing';

/**
 * A policy is refused as a whole; nothing of it may be used. What the caller must do: show code and pointer to whoever
 * wrote the policy.
 */
export class OdrlRefusal extends Error {
  override readonly name = 'OdrlRefusal';

  /** @param pointer - where: RFC 6901 into the JSON, or the IRI of the node in a graph */
  constructor(
    readonly code: OdrlRefusalCode,
    readonly pointer: string,
  ) {
    super(`${code} at ${pointer === '' ? 'the document' : pointer}`);
  }
}

/** @throws OdrlRefusal always */
export function refuse(code: OdrlRefusalCode, pointer: string): never {
  throw new OdrlRefusal(code, pointer);
}
