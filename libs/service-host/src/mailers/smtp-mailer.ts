import { createTransport, type Transporter } from 'nodemailer';
import { messageOf, type Mail, type Mailer } from './mail.js';

/** Seconds that a mail server may take; a person waits for some of the mails. */
const PATIENCE_MS = 20_000;

/** Hands mails to a mail server. STARTTLS is used wherever the server offers it, certificates are verified. */
export class SmtpMailer implements Mailer {
  readonly #transport: Transporter;

  /**
   * @param url `smtp://user:password@host:587` or `smtps://…:465`
   * @param from the sender, `Name <address>` or an address alone
   */
  constructor(
    url: string,
    private readonly from: string,
  ) {
    this.#transport = createTransport({
      url,
      ...{ connectionTimeout: PATIENCE_MS, greetingTimeout: PATIENCE_MS, socketTimeout: PATIENCE_MS },
    });
  }

  /** @throws Error without the address when the server does not take the mail: the caller may try again */
  async send(mail: Mail): Promise<void> {
    try {
      await this.#transport.sendMail(messageOf(mail, this.from));
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
      // The server's own words may quote the address: they stay in the cause, which no log prints.
      throw new Error(`the mail server did not take a mail (${code})`, { cause: error });
    }
  }

  /** Nothing: a mail is handed over or was refused, and none is kept. */
  async forget(): Promise<number> {
    return 0;
  }

  close(): void {
    this.#transport.close();
  }
}
