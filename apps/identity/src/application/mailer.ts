/** A message to one person. Its address is personal: a mailer keeps it nowhere but in memory. */
export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** The link that the text is about, for demonstrations and tests. */
  readonly link?: string;
}

export interface Mailer {
  send(mail: Mail): Promise<void>;
}

/** A mail in the demonstration's outbox. */
export interface SentMail extends Mail {
  readonly sentAt: string;
}

const MAX_KEPT = 1_000;

/** Sends nothing: keeps the last mails in memory, where the demonstration shows them. Never for real people. */
export class OutboxMailer implements Mailer {
  readonly #sent: SentMail[] = [];

  constructor(private readonly clock: () => Date = () => new Date()) {}

  async send(mail: Mail): Promise<void> {
    this.#sent.push({ ...mail, sentAt: this.clock().toISOString() });
    if (this.#sent.length > MAX_KEPT) this.#sent.shift();
  }

  /** Mails to an address, newest first; without an address, all. */
  mails(to?: string): readonly SentMail[] {
    return this.#sent.filter((mail) => to === undefined || mail.to === to).toReversed();
  }
}
