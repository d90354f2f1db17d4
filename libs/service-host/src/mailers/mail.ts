/** A message to one person. Its address is personal: a mailer for real people keeps it nowhere but in memory. */
export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** The link that the text is about, for demonstrations and tests. */
  readonly link?: string;
}

export interface Mailer {
  send(mail: Mail): Promise<void>;
  /** Drops mails to an address that are kept here or wait to be picked up. @returns how many */
  forget(address: string): Promise<number>;
}

/** What every mail of the cooperative has in common, as nodemailer wants it. */
export const messageOf = ({ to, subject, text }: Mail, from: string) => ({
  ...{ from, to: { name: '', address: to }, subject, text },
  // RFC 3834 §5: no automatic answer to an automatic mail.
  headers: { 'Auto-Submitted': 'auto-generated' },
});
