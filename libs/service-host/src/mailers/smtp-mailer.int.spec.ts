import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { SmtpMailer } from './smtp-mailer.js';

interface Received {
  readonly to: readonly string[];
  readonly text: string;
}

/** A mail server on this machine that keeps what it is given, and refuses one address. */
function mailServer(received: Received[]): Promise<SMTPServer> {
  const server = new SMTPServer({
    authOptional: true,
    hideSTARTTLS: true,
    onRcptTo: ({ address }, _session, done) =>
      done(address.startsWith('refused') ? new Error(`550 no such person ${address}`) : null),
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const to = session.envelope.rcptTo.map(({ address }) => address);
        received.push({ to, text: Buffer.concat(chunks).toString() });
        done();
      });
    },
  });
  server.on('error', () => undefined);
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

describe('Mails through a mail server', () => {
  const received: Received[] = [];
  let server: SMTPServer;
  let mailer: SmtpMailer;

  beforeAll(async () => {
    server = await mailServer(received);
    const { port } = server.server.address() as AddressInfo;
    mailer = new SmtpMailer(`smtp://127.0.0.1:${port}`, 'Coop <coop@essai.example>');
  });
  afterAll(async () => {
    mailer.close();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });

  it('reach the person whom they are for, and nobody else', async () => {
    await mailer.send({ to: 'lea@essai.example', subject: 'Accès', text: 'Bonjour' });
    expect(received.map(({ to }) => to)).toEqual([['lea@essai.example']]);
    expect(received[0]?.text).toContain('Bonjour');
  });

  it('that are refused are an error which does not repeat the address', async () => {
    const refused = mailer.send({ to: 'refused@essai.example', subject: 'x', text: 'y' });
    await expect(refused).rejects.toThrow('the mail server did not take a mail (EENVELOPE)');
    await expect(refused).rejects.not.toThrow('refused@essai.example');
  });
});
