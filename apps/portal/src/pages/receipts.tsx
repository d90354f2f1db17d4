import type { VNode } from 'preact';
import type { ReceiptLine } from '../client/shapes.js';
import { Page } from '../elements/page.js';
import { NumberedPager, Table, When } from '../elements/tables.js';
import { wordsFor } from '../texts/code-texts.js';
import { dateOf, nameOf, pageOf, type Names, type View } from './view.js';

export const receiptPath = ({ receipt }: ReceiptLine): string => `/my/sharing/receipts/${receipt}`;
export const paperPath = (line: ReceiptLine): string => `${receiptPath(line)}/page`;

/** Every receipt of hers: one for each moment of each agreement. */
export function ReceiptsPage(props: {
  readonly view: View;
  readonly names: Names;
  readonly receipts: readonly ReceiptLine[];
  readonly page: number;
}): VNode {
  const { view, names, receipts, page } = props;
  const { receiptList, sharing, words, codes, paper } = view.texts;
  const { rows, current, last } = pageOf(receipts, page);
  return (
    <Page view={view} title={receiptList.title}>
      <p>{receipts.length === 0 ? receiptList.empty : receiptList.lead}</p>
      {receipts.length === 0 ? null : (
        <Table
          caption={receiptList.caption}
          columns={[words.when, words.what, words.who, receiptList.file, paper.column]}
          rows={rows.map((line) => [
            <When view={view} at={line.at} exact />,
            wordsFor(codes.consentMoments, line.moment),
            nameOf(view, names, line.recipient),
            <a href={receiptPath(line)}>{sharing.receipt}</a>,
            <a
              href={paperPath(line)}
              aria-label={paper.openNamed(wordsFor(codes.consentMoments, line.moment), dateOf(view, line.at))}
            >
              {paper.open}
            </a>,
          ])}
        />
      )}
      <NumberedPager view={view} path="/my/sharing/receipts" current={current} last={last} />
    </Page>
  );
}
