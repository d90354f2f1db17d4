import { createHash, randomBytes } from 'node:crypto';
import { derivedId, Refusal, type CommandContext } from '@coop/event-sourcing';
import type { RecordsRefusalCode } from '../domain/refusals.js';
import { recordsOfImport, type CurrentRecord } from '../projections/current-records.js';
import { findImport, type ImportReport } from '../projections/imports.js';
import { CATEGORIES } from '../projections/records-events.js';
import { informedOf } from '../projections/subjects.js';
import { openFields } from './open-values.js';
import { reader, type RecordsParts } from './ports.js';

type Parts = Pick<
  RecordsParts,
  'ledger' | 'vault' | 'readModels' | 'gate' | 'mailer' | 'publicUrl' | 'alarm'
>;

export interface Informed {
  readonly informed: number;
  readonly alreadyInformed: number;
  /** To be told by letter or in person. */
  readonly withoutAddress: number;
}

/** Only the digest of a personal link is on the ledger: whoever reads the ledger cannot open the page. */
export const linkDigest = (token: string): string => createHash('sha256').update(token).digest('hex');

/**
 * Tells every person of an import, by mail, what is held about her, from where, why, and how to object (GDPR
 * art. 14 and 21, LPD art. 19). The mail goes first: someone told twice is better than someone never told.
 * @throws Refusal `not-found`, also while the import is not complete
 */
export async function informSubjects(
  parts: Parts,
  context: CommandContext,
  importId: string,
): Promise<Informed> {
  const known = await findImport(reader(parts), importId);
  if (known?.status !== 'completed') throw new Refusal<RecordsRefusalCode>('not-found');
  const already = await informedOf(reader(parts), importId);
  const counts = { informed: 0, alreadyInformed: 0, withoutAddress: 0 };
  for (const record of await recordsOfImport(reader(parts), importId)) {
    const [subject = ''] = record.owners;
    const address = already.has(subject) ? undefined : await addressOf(parts, record);
    if (already.has(subject)) counts.alreadyInformed += 1;
    else if (address === undefined) counts.withoutAddress += 1;
    else {
      await inform(parts, context, known, { subject, address });
      counts.informed += 1;
    }
  }
  return counts;
}

const ADDRESS = /^[^\s@]+@[^\s@]+$/;

/** The first address of a record whose column promised one. */
async function addressOf(parts: Parts, record: CurrentRecord): Promise<string | undefined> {
  const columns = record.fields.filter(({ name }) => /mail|courriel/i.test(name));
  const opened = await openFields(parts, columns, { kind: 'mailing', id: record.record });
  return opened
    .map(({ value }) => value)
    .find((value): value is string => value !== null && ADDRESS.test(value));
}

async function inform(
  parts: Parts,
  context: CommandContext,
  { import: importId, started }: ImportReport,
  { subject, address }: { readonly subject: string; readonly address: string },
): Promise<void> {
  const token = randomBytes(32).toString('base64url');
  await parts.mailer.send({
    to: address,
    ...informationMail(started, `${parts.publicUrl}/about-me/${token}`),
  });
  const digest = linkDigest(token);
  const data = { subject, import: importId, how: 'mail', linkDigest: digest } as const;
  const events = [{ type: 'records.subject.informed', data }];
  const command = {
    ...context,
    commandId: derivedId(context.commandId, `${subject} ${digest}`),
    commandDigest: digest,
  };
  await parts.ledger.append(command, [
    { stream: `${CATEGORIES.subject}-${subject}`, expected: 'any', events },
  ]);
}

function informationMail({ source, category, purposes, legalBasis }: ImportReport['started'], link: string) {
  const named = purposes.join(', ');
  const subject = 'Des données à votre sujet / Daten über Sie';
  const french = [
    'Bonjour,',
    'notre coopérative détient des données qui vous concernent.',
    `Source : ${source}. Catégorie : ${category}. Finalités : ${named}. Base légale : ${legalBasis}.`,
    'Cette page, qui est à vous seule, montre ce que nous détenons et qui l’a lu ; vous pouvez vous y opposer à tout moment, sans motif :',
    link,
  ];
  const german = [
    'Guten Tag,',
    'unsere Genossenschaft hält Daten, die Sie betreffen.',
    `Quelle: ${source}. Kategorie: ${category}. Zwecke: ${named}. Rechtsgrundlage: ${legalBasis}.`,
    'Die obige Seite zeigt, was wir halten und wer es gelesen hat; Sie können dort jederzeit ohne Grund widersprechen.',
  ];
  return { subject, link, text: [...french, '', ...german, ''].join('\n') };
}
