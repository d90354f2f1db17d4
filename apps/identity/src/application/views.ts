import type { identityApi } from '@coop/contracts';
import { isSealedRef } from '@coop/contracts';
import type { OpeningPurpose } from '@coop/personal-data';
import type { z } from 'zod';
import type { IndexedMandate } from '../projections/actor-index.js';
import { allMandates } from '../projections/mandates.js';
import { findParties, findParty, pageOfParties, type PartyRow } from '../projections/parties.js';
import type { IdentityPorts } from './ports.js';

export type PartyView = z.infer<typeof identityApi.partyView>;
export type MandateView = z.infer<typeof identityApi.mandateView>;

/** Opens some sealed references (JSON of the read model) at once; `undefined` where nothing can be opened. */
export async function openTexts(
  { opener }: IdentityPorts,
  sealed: readonly { readonly ref: string | null; readonly party: string }[],
  purpose: OpeningPurpose,
): Promise<readonly (string | undefined)[]> {
  const wanted = sealed.flatMap(({ ref, party }, index) => {
    const parsed: unknown = ref === null ? undefined : JSON.parse(ref);
    return isSealedRef(parsed) ? [{ index, request: { ...parsed, subjects: [party] } }] : [];
  });
  const texts = Array.from<string | undefined>({ length: sealed.length });
  if (wanted.length === 0) return texts;
  const opened = await opener.open(
    wanted.map(({ request }) => request),
    purpose,
  );
  wanted.forEach(({ index }, at) => {
    const value = opened[at];
    if (value?.state === 'open' && typeof value.value === 'string') texts[index] = value.value;
  });
  return texts;
}

/** Parties with their names and addresses in the clear: for themselves, and for stewards. */
async function viewsOf(
  ports: IdentityPorts,
  rows: readonly PartyRow[],
  purpose: OpeningPurpose,
): Promise<PartyView[]> {
  const living = (row: PartyRow, ref: string | null) => ({
    party: row.party,
    ref: row.erased === 1 ? null : ref,
  });
  const names = await openTexts(
    ports,
    rows.map((row) => living(row, row.name)),
    purpose,
  );
  const emails = await openTexts(
    ports,
    rows.map((row) => living(row, row.email)),
    purpose,
  );
  return rows.map((row, index) => {
    const [name, email] = [names[index], emails[index]];
    return {
      party: row.party,
      kind: row.kind,
      level: row.level,
      member: row.member === 1,
      erased: row.erased === 1,
      vouches: row.vouches,
      ...(name === undefined ? {} : { name }),
      ...(email === undefined ? {} : { email }),
      ...(row.partners === null ? {} : { partners: JSON.parse(row.partners) as string[] }),
    };
  });
}

export async function viewParty(
  ports: IdentityPorts,
  party: string,
  purpose: OpeningPurpose,
): Promise<PartyView | undefined> {
  const row = await findParty(ports.readModels, party);
  return row === undefined ? undefined : (await viewsOf(ports, [row], purpose))[0];
}

export async function viewParties(
  ports: IdentityPorts,
  { after, limit }: z.infer<typeof identityApi.partyPage>,
  purpose: OpeningPurpose,
): Promise<z.infer<typeof identityApi.partiesView>> {
  const rows = await pageOfParties(ports.readModels, after ?? '', limit);
  const next = rows.length === limit ? (rows.at(-1)?.party ?? null) : null;
  return { parties: await viewsOf(ports, rows, purpose), next };
}

/** Names by party, for pages of people entitled to them. Who was erased, or never named herself, is left out. */
export async function namesOf(
  ports: IdentityPorts,
  parties: readonly string[],
  purpose: OpeningPurpose,
): Promise<Record<string, string>> {
  const rows = (await findParties(ports.readModels, parties)).filter(({ erased }) => erased === 0);
  const names = await openTexts(
    ports,
    rows.map(({ party, name }) => ({ party, ref: name })),
    purpose,
  );
  return Object.fromEntries(
    rows.flatMap(({ party }, index) => {
      const name = names[index];
      return name === undefined ? [] : [[party, name]];
    }),
  );
}

/**
 * The parties whose names somebody may be told: organisations, whoever holds an office of the cooperative, and
 * herself. Other people's names are not told.
 */
export function nameable(
  ports: Pick<IdentityPorts, 'actors' | 'clock'>,
  asking: string,
  parties: readonly string[],
): string[] {
  const cooperative = ports.actors.founding?.cooperative;
  const offices = ports.actors
    .allInForce(ports.clock().toISOString())
    .filter(({ principal }) => principal === cooperative)
    .map(({ agent }) => agent);
  const open = new Set([asking, ...offices]);
  return parties.filter((id) => open.has(id) || (ports.actors.party(id)?.kind ?? 'person') !== 'person');
}

export const mandateView = ({
  mandate,
  kind,
  principal,
  agent,
  scope,
  from,
  until,
}: IndexedMandate): MandateView => ({
  mandate,
  kind,
  principal,
  agent,
  ...(scope === undefined ? {} : { scope }),
  from,
  until,
});

/**
 * Mandates in force that a reader may see: a steward all; anyone else her own, those given for her, and who
 * audits the cooperative.
 */
export function visibleMandates(
  ports: IdentityPorts,
  party: string,
  steward: boolean,
): readonly MandateView[] {
  return ports.actors
    .allInForce(ports.clock().toISOString())
    .filter(
      ({ agent, principal, kind }) => steward || agent === party || principal === party || kind === 'auditor',
    )
    .map(mandateView);
}

/** Every mandate that was ever given, for who must answer for the past. */
export async function mandateHistory({
  readModels,
}: IdentityPorts): Promise<z.infer<typeof identityApi.mandateHistory>['mandates']> {
  const rows = await allMandates(readModels);
  return rows.map(({ mandate, kind, principal, agent, scope, ...row }) => ({
    mandate,
    kind,
    principal,
    agent,
    ...(scope === null ? {} : { scope: JSON.parse(scope) as MandateView['scope'] }),
    from: row.from_time,
    until: row.until_time,
    givenBy: row.given_by,
    ended:
      row.ended_at === null || row.ended_reason === null
        ? null
        : { at: row.ended_at, reason: row.ended_reason },
  }));
}
