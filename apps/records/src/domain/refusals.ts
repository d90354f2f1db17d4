/** Why a rule about records or imports said no. */
export type RecordsRefusalCode =
  /** Nothing is there, or nothing that concerns the caller. */
  | 'not-found'
  /** The read models are behind; ask again. */
  | 'stale'
  | 'record-unknown'
  | 'record-exists'
  | 'owner-not-represented'
  | 'owner-missing'
  | 'quorum-invalid'
  /** A person decides for herself: no vote stands in for her. */
  | 'quorum-needs-bodies'
  | 'field-twice'
  | 'field-unknown'
  | 'nothing-changed'
  | 'mandate-missing'
  | 'assurance-too-low'
  | 'not-the-owner'
  | 'not-a-member'
  | 'proposal-unknown'
  | 'proposal-closed'
  | 'import-unknown'
  | 'import-exists'
  | 'import-already-completed'
  | 'chunk-out-of-order'
  | 'rows-missing';
