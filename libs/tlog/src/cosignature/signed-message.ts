/** The longest name or origin of a subtree message, whose length is one byte. */
export const MAX_NAME_BYTES = 255;

/** What an ML-DSA-44 cosigner states: in this log, these entries hash to this. */
export interface SubtreeStatement {
  /** The cosigner's name. */
  readonly name: string;
  /** Seconds since 1970, or 0 for no statement that this is the largest tree seen. */
  readonly time: number;
  readonly origin: string;
  /** The entries from `start` up to, not including, `end`. */
  readonly start: number;
  readonly end: number;
  readonly root: Uint8Array;
}

/** What an Ed25519 cosigner signs: two lines before the text (C2SP tlog-cosignature, "Ed25519 signed message"). */
export function textMessage(text: Uint8Array, time: number): Uint8Array {
  return Buffer.concat([Buffer.from(`cosignature/v1\ntime ${time}\n`, 'utf8'), text]);
}

/**
 * What an ML-DSA-44 cosigner signs: a structure of RFC 8446, section 3 (C2SP tlog-cosignature, "ML-DSA-44
 * signed message").
 *
 * @returns `undefined` if the name or the origin is empty or too long for it.
 */
export function cosignedMessage(statement: SubtreeStatement): Uint8Array | undefined {
  const { time, start, end, root } = statement;
  const name = Buffer.from(statement.name, 'utf8');
  const origin = Buffer.from(statement.origin, 'utf8');
  const isHeld = [name, origin].every(({ length }) => length >= 1 && length <= MAX_NAME_BYTES);
  return isHeld
    ? Buffer.concat([
        Buffer.from('subtree/v1\n\0', 'latin1'),
        Uint8Array.of(name.length),
        name,
        uint64(time),
        Uint8Array.of(origin.length),
        origin,
        uint64(start),
        uint64(end),
        root,
      ])
    : undefined;
}

function uint64(value: number): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}
