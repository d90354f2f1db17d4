import type { HttpReply } from './http.js';

/** Sends a `.tlog-proof` to keep: a text file, named after what it proves. */
export function sendProofFile(reply: HttpReply, id: string, file: string): void {
  reply
    .header('Content-Type', 'text/plain; charset=utf-8')
    .header('Content-Disposition', `attachment; filename="${id}.tlog-proof"`)
    .header('Cache-Control', 'no-store')
    .send(file);
}
