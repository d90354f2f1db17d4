import type { Finding, Oracle } from '../oracle.js';
import { NotToBeHad } from '../not-to-be-had.js';
import { pythonProgram } from '../python-environment.js';
import { compareAics } from './aics.js';
import { goTools, omniwitnessProgram } from './go-tools.js';
import { compareGolden } from './golden.js';
import { Judge } from './judge.js';
import { compareLitewitness } from './litewitness.js';
import { compareFsck, compareTessera } from './logs.js';
import { compareSpoiled } from './mutations.js';
import { compareNotes, compareProofFiles } from './notes.js';
import { compareOmniwitness } from './omniwitness.js';
import { compareProofs, growBoth } from './random-proofs.js';
import { compareReceipts } from './receipts.js';

const LARGEST_TREE = 5_000;
const PROOFS = 10_000;
const PROOF_FILES = 300;
const AICS_PROOFS = 250;
const SPOILED = { notes: 60_000, proofs: 40_000 };

/**
 * Transparency logs as Go's `x/mod`, transparency-dev's `formats`, Tessera and omniwitness, torchwood, and Python's
 * `aics-tlog` have them. Of these, omniwitness and aics-tlog may be missing, which is said.
 */
export const tlog: Oracle = async ({ data, say }) => {
  const golden = data('tlog-1000');
  const { judge: program, fsck, litewitness } = await goTools();
  const judge = Judge.start(program);
  const all: Finding[] = [];
  const add = (title: string, findings: readonly Finding[]): void => {
    say(`${String(findings.length).padStart(6)}  ${title}`);
    all.push(...findings);
  };
  const addIfHad = async (title: string, compare: () => Promise<readonly Finding[]>): Promise<void> => {
    try {
      add(title, await compare());
    } catch (error) {
      if (!(error instanceof NotToBeHad)) throw error;
      say(`NOT RUN  ${title}: ${error.message}`);
    }
  };
  try {
    add(
      'golden log of Tessera: files, checkpoints, proofs, proof files; read, and written again',
      await compareGolden(golden),
    );
    const { tree, findings } = await growBoth(judge, LARGEST_TREE);
    add(`roots of every tree up to ${LARGEST_TREE} entries, x/mod`, findings);
    add(
      'random inclusion and consistency proofs, x/mod, both ways',
      await compareProofs(judge, tree, PROOFS),
    );
    add(
      'notes and cosignatures of Ed25519 and ML-DSA-44, x/mod and formats, both ways',
      await compareNotes(judge, tree),
    );
    add('our proof files, formats and torchwood', await compareProofFiles(judge, tree, PROOF_FILES));
    add('receipts of the cooperative, formats and torchwood', await compareReceipts(judge));
    add('our log walked by fsck of Tessera', await compareFsck(fsck));
    add('a log that Tessera writes with our witness', await compareTessera(judge));
    add('our client asks litewitness', await compareLitewitness(litewitness, judge, tree));
    await addIfHad('our client asks omniwitness', async () =>
      compareOmniwitness(await omniwitnessProgram(), tree),
    );
    await addIfHad('proofs, checkpoints, our tiles and theirs, aics-tlog', async () => {
      const { program, args } = await pythonProgram('aics', 'judge.py');
      const aics = Judge.start(program, args);
      try {
        return await compareAics(aics, tree, AICS_PROOFS);
      } finally {
        aics.end();
      }
    });
    add('spoiled notes and proofs, x/mod', await compareSpoiled(judge, tree, { ...SPOILED, say }));
  } finally {
    judge.end();
  }
  return all;
};
