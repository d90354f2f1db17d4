// Writes what the decision engine can say, one file per language, for people to read before they are committed;
// a test compares them with the code.
import { mkdirSync, writeFileSync } from 'node:fs';
import { WORD_LANGUAGES } from '@coop/consent-engine';
import { wordBook } from '../libs/consent-engine/dist/testing/word-book.js';

const folder = new URL('../libs/consent-engine/words/', import.meta.url);
mkdirSync(folder, { recursive: true });
for (const language of WORD_LANGUAGES) writeFileSync(new URL(`${language}.txt`, folder), wordBook(language));
