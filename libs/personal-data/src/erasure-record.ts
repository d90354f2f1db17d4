/** The erasure of one subject, as the key store remembers it for ever. */
export interface ErasureRecord {
  /** RFC 3339. */
  readonly at: string;
  readonly reason: string;
  readonly keepFingerprints: readonly string[];
}

/** The fields that `keepFingerprints` of a destruction means. */
export function fieldsToKeep(keep: boolean | readonly string[]): readonly string[] {
  if (typeof keep === 'boolean') return keep ? ['email'] : [];
  return keep;
}
