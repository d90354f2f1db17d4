import type { Table } from '@coop/anonymiser';
import type { Oracle } from '../oracle.js';
import { findingsOf, isRecord, TOLERANCE, type Measures } from './measures.js';

/** All measures of pyCANON on the files that it ships, as it gives them. */
export const pycanon: Oracle = ({ data, say }) => {
  const files = data('pycanon-adult');
  const { qi, sa, answers } = readAnswers(files.text('expected.json'));
  say(`answers of pyCANON 1.3.6 for ${Object.keys(answers).length} files, recorded; up to ${TOLERANCE}`);
  return Object.entries(answers).flatMap(([file, theirs]) =>
    findingsOf(file, tableOf(files.text(file)), { qi, sa, theirs }),
  );
};

function readAnswers(text: string) {
  const read: unknown = JSON.parse(text);
  if (!isAnswers(read)) throw new Error('the answers of pyCANON have another shape than expected');
  return { qi: read.qi, sa: read.sa[0] ?? '', answers: read.files };
}

function isAnswers(
  value: unknown,
): value is { qi: string[]; sa: string[]; files: Readonly<Record<string, Measures>> } {
  return (
    isRecord(value) &&
    Array.isArray(value['qi']) &&
    Array.isArray(value['sa']) &&
    isRecord(value['files']) &&
    Object.keys(value['files']).length === 3
  );
}

function tableOf(text: string): Table {
  const [columns = [], ...rows] = text
    .split(/\r?\n/)
    .filter((line) => line !== '')
    .map((line) => line.split(','));
  return { columns, rows };
}
