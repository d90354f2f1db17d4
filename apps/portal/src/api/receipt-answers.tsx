import { readReceiptFile } from '../client/receipt-file.js';
import { QR_CAPACITY } from '../elements/qr-code.js';
import { PaperReceiptPage } from '../pages/paper-receipt.js';
import { show, type MemberVisit, type VisitAnswer } from '../session/visit.js';

interface Beside {
  /** Where the file is downloaded. */
  readonly file: string;
  /** Whom it is about, where the event does not say it. */
  readonly recipient?: string;
}

/** A receipt as one page to print. */
export async function paperReceipt(
  { view, api }: MemberVisit,
  proof: string,
  { file, recipient }: Beside,
): Promise<VisitAnswer> {
  const receipt = readReceiptFile(proof, QR_CAPACITY);
  const who = receipt.told?.recipient ?? recipient;
  const [names, { vkey }] = await Promise.all([api.names(who === undefined ? [] : [who]), api.auditHead()]);
  const parts = { view, names, receipt, vkey, file, ...(who === undefined ? {} : { recipient: who }) };
  return show(<PaperReceiptPage {...parts} />);
}

/** The same as a file, under the id that it names itself. */
export const proofDownload = (proof: string): VisitAnswer => ({
  kind: 'download',
  fileName: `${readReceiptFile(proof, 0).id}.tlog-proof`,
  type: 'text/plain; charset=utf-8',
  body: proof,
});
