import type { VerifyWords } from '../islands/verify-words.js';
import type { frVerify } from './fr-verify.js';

/** The words of the script that verifies the log in the browser. */
const script: VerifyWords = {
  reading: 'Reading the checkpoint …',
  progress: '{done} of {size} events, {rate} a second, about {left} s left',
  sound: 'No finding. All {size} events give the root that was signed.',
  wrong: 'To be examined, number of findings: {count}. The log is not as it was signed.',
  refused: 'Nothing could be verified.',
  stopped: 'The verification stopped: {path} did not arrive. This says nothing of the log. Try again later.',
  refusals: {
    key: 'The key is not a whole verifier key of type Ed25519.',
    'witness-key': 'A witness key is not a whole cosignature key of type Ed25519.',
    'no-ed25519': 'This browser cannot check such a signature, or the page did not come by https.',
    note: 'The published checkpoint does not have the prescribed form.',
    unsigned: 'The published checkpoint is not signed by this key.',
    signature: 'The signature of the published checkpoint is false.',
    cosignature: 'The cosignature of a witness that you know is false. To be examined.',
    origin: 'The published checkpoint is that of another log.',
    'no-checkpoint': 'No checkpoint is published.',
  },
  keeps: 'This browser keeps your checkpoint of {date} ({size} events).',
  keepsNothing: 'This browser keeps no checkpoint yet.',
  forget: 'Forget it',
  keyChanged: 'On {date} you verified with another key. Ask why it has changed.',
  checkedTitle: 'What was checked',
  checkedSignature: 'The checkpoint carries a valid signature of {name}, read on {date}.',
  checkedEntries: 'All {size} entries and their hashes, read and computed anew in {seconds} s.',
  checkedRoot: 'They give the signed root: {root}',
  labelKept: 'Your checkpoint of {date}',
  labelPasted: 'The text that you pasted',
  anchors: {
    consistent:
      'Anchored to: {label} ({size} events). All that it covered is still there, unchanged and in order.',
    fork: '{label} ({size} events): the log does not lead to it any more. History was altered. Keep both checkpoints below.',
    truncated: '{label} ({size} events): the log is shorter than it was then. Keep both checkpoints below.',
    unread: '{label} ({size} events): files are missing, it could not be compared.',
    refused: '{label}: the key of this log did not sign it, or its proof does not hold.',
  },
  cosigned: 'Attested by the witness {name}, which saw this checkpoint on {date}.',
  noAnchor: 'No outside anchor: a log that was rewritten whole and signed again would pass too.',
  nowKept: 'This browser keeps this checkpoint. It will be your anchor the next time.',
  notKept: 'This browser did not keep this checkpoint.',
  notCheckedTitle: 'What was not checked',
  notRecorded: 'That everything was recorded: no log can prove that.',
  notContent:
    'What stands in the events: the log holds only commitments to them. The page of each event gives its proof.',
  notOthers: 'The signatures of others on this checkpoint: {names}',
  notCosigned: 'Nobody else signed this checkpoint.',
  notIndependent:
    'That the script is independent: it comes from the cooperative itself. The command line, obtained elsewhere, does not.',
  findingsTitle: 'Findings',
  what: 'What',
  file: 'File',
  events: 'Positions',
  findings: {
    file_unreadable: 'The file is missing or cut off.',
    tile_altered: 'The hashes in this file were altered. The entries are those that were signed.',
    entry_altered: 'The entries are not those that were signed.',
    root_differs: 'The entries do not give the signed root.',
  },
  range: '{from} to {to}',
  moreFindings: 'More findings, in the report: {count}',
  evidenceNow: 'Checkpoint of today',
  evidenceThen: 'Evidence: {label}',
  save: 'Save the report',
};

/** The verification, as the page presents it. */
export const enVerify: typeof frVerify = {
  script,
  title: 'Verify the log now',
  lead: 'Your browser reads the whole public log and computes it anew. The server does nothing but send files.',
  key: 'Verifier key of the log',
  keyHint: 'compare it with the one that you obtained elsewhere',
  anchor: 'Earlier checkpoint or receipt, optional',
  anchorHint: 'paste the text of a checkpoint, of a .tlog-proof file or of a receipt',
  witnesses: 'Keys of witnesses that you know, optional',
  witnessesHint: 'one on each line, of type Ed25519',
  files: 'Or files of that kind',
  submit: 'Verify',
  progress: 'Progress of the verification',
  memory: 'What this browser keeps',
  withoutScript: 'Without JavaScript, verify by the command line, as shown below.',
  commandTitle: 'Verify by the command line',
  commandLead:
    'It does more: it also compares the log with the ledger. It asks for your token as an auditor.',
  commandOffline: 'On a copy of the ledger, without this server:',
  scriptTitle: 'About the script',
  scriptLead:
    'It is one file, to be read. Its SHA-256 digest, to be compared with that of another cooperative:',
  scriptFile: 'Read the script',
};
