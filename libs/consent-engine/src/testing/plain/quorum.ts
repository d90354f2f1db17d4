import type { Quorum } from '../../facts.js';
import type { Question } from './question.js';
import type { ControlledRecord, Grant, Party, Proposal } from './state.js';

/** Whether this stakeholder is a body that owns a record ruled by a quorum: it then needs a vote. */
export function speaksByVote(record: ControlledRecord, stakeholder: string, party: Party): boolean {
  return record.controlRule === 'quorum' && party.type !== 'person' && record.owners.includes(stakeholder);
}

/** Whether the grant names a standing vote of that very body which reaches the quorum of the record. */
export function quorumIsMet({ state, cited }: Question, { quorum }: ControlledRecord, grant: Grant): boolean {
  if (quorum === undefined || grant.proposal === undefined) return false;
  const proposal = state.proposals.get(grant.proposal);
  if (proposal === undefined || state.annulledProposals.has(grant.proposal)) return false;
  if (proposal.body !== grant.stakeholder || !reaches(quorum, proposal)) return false;
  cited.cite('proposals', [grant.proposal]);
  return true;
}

/** Compared as whole numbers of any size, so that no large electorate is rounded. */
function reaches(quorum: Quorum, { inFavour, entitled }: Proposal): boolean {
  if (!isReadable(quorum) || !Number.isSafeInteger(inFavour) || !Number.isSafeInteger(entitled)) return false;
  if (inFavour < 0 || inFavour > entitled || entitled === 0) return false;
  const share = BigInt(inFavour) * BigInt(quorum.of);
  const needed = BigInt(quorum.votes) * BigInt(entitled);
  return quorum.strictly ? share > needed : share >= needed;
}

function isReadable({ votes, of, strictly }: Quorum): boolean {
  const isShare = Number.isInteger(votes) && Number.isInteger(of) && of > 0 && votes >= 0 && votes <= of;
  return isShare && typeof strictly === 'boolean';
}
