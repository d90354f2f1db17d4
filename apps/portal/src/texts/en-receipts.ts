import type { frReceipts } from './fr-receipts.js';

/** The receipt of a change of consent or of a decision, on one page. */
export const enReceipts: typeof frReceipts = {
  title: 'Receipt',
  column: 'On paper',
  open: 'To print',
  openNamed: (what, when) => `Receipt to print: ${what}, ${when}`,
  print: 'Print this page: it fits on one sheet and verifies without us.',
  download: 'Keep the .tlog-proof file',
  what: {
    'grant-given': 'Agreement given',
    'grant-renewed': 'Agreement extended by another one',
    'grant-withdrawn': 'Agreement withdrawn',
    'grant-expired': 'Agreement expired',
    'grant-invalidated': 'Agreement declared void',
    'prohibition-placed': 'Use forbidden',
    'prohibition-lifted': 'Prohibition lifted',
    disclosed: 'Data passed on',
    refused: 'Reading refused',
    'read-in-bulk': 'Data read with those of others, for an anonymous release',
    allowed: 'Use permitted to a system',
    'not-allowed': 'Use not permitted to a system',
  },
  unknownEvent: 'This version has no words for this event. It is proved all the same.',
  everyPurpose: 'every purpose',
  about: 'Identifier',
  until: 'Until',
  opened: 'The text of the event leads to the entry of the log: nothing in it can be changed unseen.',
  closed:
    'The event concerns others, too. This receipt proves its place; an auditor can compare it with what is said here.',
  place: 'Its place in the log',
  log: 'Log',
  position: 'Position',
  size: 'Signed size',
  root: 'Root',
  key: 'Key',
  code: 'QR code of the receipt',
  holds: {
    everything: (bytes) => `The code holds the whole receipt, in ${bytes} bytes.`,
    place: (bytes) =>
      `The code proves the place of the event, in ${bytes} bytes. Its text was too long: keep the file as well.`,
    nothing: () => 'The proof is too long for a code: keep the file.',
  },
  verify: 'Verify without us',
  steps: [
    'Read the code and keep its text in a file, as it is.',
    'Compare the key with another source than this page.',
    'Run the command, without network.',
  ],
  why: 'A log that was rewritten later no longer leads to this root. One page like this is enough to show it.',
};
