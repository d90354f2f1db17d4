import { randomBytes } from 'node:crypto';
import {
  canonicalParts,
  leafSuffix,
  type CanonicalParts,
  type Json,
  type PreparedAppend,
  type UnplacedEvent,
} from '@coop/event-sourcing';

/** An event that lacks only its place, with the texts that the database needs to digest it. */
export interface PreparedEvent {
  readonly event: UnplacedEvent;
  /** JSON text of its data, as it was given. */
  readonly data: string;
  readonly parts: CanonicalParts;
  /** The sealed references of its leaf (hex). */
  readonly sealed: string;
}

/** A commit that waits: nothing is left to do for it while the ledger is locked. */
export interface PreparedCommit extends PreparedAppend {
  /** By stream, in the order of the request. */
  readonly events: readonly (readonly PreparedEvent[])[];
}

const SALT_BYTES = 32;
const MAX_VERSION = 2 ** 31 - 1;

/**
 * Makes all texts of a commit. The event is read back from its JSON text, so that what is digested is what will be read.
 * @throws TypeError for what has no canonical form, a version that is no 32-bit integer, or a text that PostgreSQL
 * cannot hold (one with the character NUL, outside the data)
 */
export function prepareCommit(prepared: PreparedAppend): PreparedCommit {
  const { request, data } = prepared;
  const salts = randomBytes(SALT_BYTES * data.reduce((sum, texts) => sum + texts.length, 0)).toString('hex');
  let salted = 0;
  const salt = (): string => salts.slice(salted, (salted += 2 * SALT_BYTES));
  const { commandId, commandDigest, metadata } = request;
  const { actor, correlationId, causationId, traceparent } = metadata;
  const common = {
    ...{ actor, correlationId, causationId, commandId },
    ...(traceparent === undefined ? {} : { traceparent }),
  };
  requireText({ ...common, commandDigest });
  const events = request.streams.map(({ stream, events: given }, s) =>
    given.map(({ id, type, version, retention, authority, rules }, e) => {
      const text = data[s]?.[e] ?? 'null';
      const envelope = {
        ...{ id, type, retention },
        ...(authority === undefined ? {} : { authority }),
        ...(rules === undefined ? {} : { rules }),
      };
      requireText(envelope);
      requireVersion(version);
      const value: Json = JSON.parse(text);
      const event = { ...envelope, version, data: value, ...common, stream, salt: salt() };
      return { event, data: text, parts: canonicalParts(event), sealed: leafSuffix(value) };
    }),
  );
  return { ...prepared, events };
}

function requireText(members: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(members))
    if (text.includes('\0')) throw new TypeError(`${name} holds the character NUL`);
}

function requireVersion(version: number): void {
  if (!Number.isInteger(version) || Math.abs(version) > MAX_VERSION)
    throw new TypeError('the version of an event is a 32-bit integer');
}
