import { ACKNOWLEDGING, isSealedRef, type Service } from '@coop/contracts';
import { derivedId, StoreError, type StoredEvent } from '@coop/event-sourcing';
import { BusError, type Bus } from '@coop/message-bus';
import type { Acknowledgement } from '@coop/service-host';
import { ProblemError } from '@coop/service-kit';
import { erasure, missingOf, type ErasureCommand, type UnderWay } from '../domain/erasure.js';
import { mandate } from '../domain/mandate.js';
import { party } from '../domain/party.decide.js';
import { refuse } from '../domain/refusals.js';
import { erasureStream, mandateStream, partyStream } from '../domain/streams.js';
import type { ErasurePorts } from './erasure-ports.js';
import { systemCommand } from './ports.js';

const DAY_MS = 86_400_000;
const MAX_ATTEMPTS = 5;
/** A service may first have to read what happened since. */
const ACKNOWLEDGED_WITHIN_MS = 15_000;
/** What ends in identity itself with the keys and with the account. */
const ENDED_HERE = ['fingerprints', 'mails', 'accounts', 'sessions', 'account-links'];

type Notices = Extract<ErasureCommand, { readonly kind: 'note-notices' }>['notices'];

/** One erasure: what began it, and how far it is. */
interface Erasing {
  readonly ports: ErasurePorts;
  readonly subject: string;
  /** The fact that began it: every command of a step is derived from it, so that a repeat changes nothing. */
  readonly requested: StoredEvent;
}

/**
 * Takes one step after another until the receipt is written. Each step leaves an event; the next is chosen from the
 * ledger alone, so that a crash at any place costs at most the repetition of one step, and each can be repeated.
 * @param signal - between two steps, it ends the work
 * @throws ProblemError `issuer-unavailable`, `service-unavailable` when somebody must be waited for: call it again;
 * the signal's reason
 */
export async function carryOut(ports: ErasurePorts, subject: string, signal?: AbortSignal): Promise<void> {
  const [requested] = await ports.store.readStream(erasureStream(subject));
  if (requested === undefined) return refuse('not-found');
  const erasing = { ports, subject, requested };
  for (;;) {
    signal?.throwIfAborted();
    const { state } = await ports.ledger.load(erasureStream(subject), erasure);
    if (state.status === 'completed') return;
    if (state.status === 'none') return refuse('not-found');
    await nextStep(erasing, state);
  }
}

async function nextStep(erasing: Erasing, state: UnderWay): Promise<void> {
  const waiting = ACKNOWLEDGING.find((service) => missingOf(state, service).length > 0);
  if (state.destroyed === undefined) return destroyKeys(erasing, state);
  if (missingOf(state, 'identity').length > 0) return closeAccounts(erasing);
  if (state.told === undefined) return tellRecipients(erasing);
  if (waiting !== undefined) return acknowledged(erasing, waiting, missingOf(state, waiting));
  if (!state.removed) return removeCiphertext(erasing, state);
  if (state.dated === undefined) return dateBackups(erasing);
  return note(erasing, 'completed', { kind: 'complete' });
}

/** One step on the erasure's own stream. */
async function note(
  { ports, subject, requested }: Erasing,
  step: string,
  command: ErasureCommand,
): Promise<void> {
  await ports.ledger.handle(stepCommand(requested, step), erasureStream(subject), erasure, command);
}

function stepCommand({ id }: StoredEvent, step: string) {
  return systemCommand(derivedId(id, step), id.replaceAll('-', '').repeat(2), id);
}

async function destroyKeys(erasing: Erasing, { keepFingerprint }: UnderWay): Promise<void> {
  const { ports, subject } = erasing;
  const { bus } = ports;
  // The state of all read models is named in a digest before her values end: a later replay must give it again.
  await ask(bus, 'audit.record-digests', {});
  const copies = await ask<{ count: number }>(bus, 'records.delivered-copies', { subject });
  const mailsDeleted = await forgetMails(erasing);
  const ended = await destroy(erasing, keepFingerprint);
  await note(erasing, 'keys-destroyed', {
    kind: 'note-destruction',
    keysDestroyed: ended.keys,
    valuesDeleted: ended.values,
    fingerprintsDeleted: ended.indexRows,
    mailsDeleted,
    deliveredCopies: copies === 'unknown' ? null : copies.count,
    erasureList: ended.list,
  });
}

const destroy = ({ ports, subject, requested }: Erasing, keepFingerprints: boolean) =>
  ports.keys.destroy(subject, requested.id, ports.clock().toISOString(), { keepFingerprints });

/** While her addresses can still be read: mails to them that have not left yet. */
async function forgetMails({ ports, subject, requested }: Erasing): Promise<number> {
  const known = await ports.store.readStream(partyStream(subject));
  const refs = known.flatMap(({ data }) => {
    const { email } = data as { readonly email?: unknown };
    return isSealedRef(email) ? [{ ...email, subjects: [subject] }] : [];
  });
  if (refs.length === 0) return 0;
  const opened = await ports.opener.open(refs, { kind: 'account', id: requested.id });
  const addresses = opened.flatMap((value) =>
    value.state === 'open' && typeof value.value === 'string' ? [value.value] : [],
  );
  let deleted = 0;
  for (const address of new Set(addresses)) deleted += await ports.mails.forget(address);
  return deleted;
}

/** One commit: accounts closed, mandates ended, acknowledged. Decided again when a mandate moved in between. */
async function closeAccounts({ ports, subject, requested }: Erasing): Promise<void> {
  await ports.accounts.closeAccountsOf(subject);
  const destroyed = (await ports.store.readStream(erasureStream(subject))).at(-1) ?? requested;
  const { consumers, reached } = await ports.acknowledge(destroyed.position);
  const acknowledge: ErasureCommand = {
    kind: 'acknowledge',
    service: 'identity',
    consumers: [...consumers, ...ENDED_HERE],
    reached,
  };
  const context = stepCommand(requested, 'account');
  for (let attempt = 1; ; attempt += 1) {
    const about = ports.actors.mandatesAbout(subject);
    const parts = [
      await decided(ports, erasureStream(subject), erasure, acknowledge),
      await decided(ports, partyStream(subject), party, { kind: 'close-accounts' }),
      ...(await Promise.all(
        about.map(({ mandate: id }) =>
          decided(ports, mandateStream(id), mandate, { kind: 'end-by-erasure', mandate: id }),
        ),
      )),
    ];
    try {
      await ports.ledger.append(
        context,
        parts.filter(({ events }) => events.length > 0),
      );
      return;
    } catch (error) {
      const stale = error instanceof StoreError && error.code === 'WrongExpectedRevision';
      if (!stale || attempt >= MAX_ATTEMPTS) throw error;
    }
  }
}

async function decided<State, Command, Event extends { readonly type: string; readonly data: unknown }>(
  { ledger }: ErasurePorts,
  stream: string,
  decider: Parameters<typeof ledger.load<State, Command, Event>>[1],
  command: Command,
) {
  const { state, revision } = await ledger.load(stream, decider);
  return { stream, expected: revision, events: decider.decide(command, state) };
}

async function tellRecipients(erasing: Erasing): Promise<void> {
  const { ports, subject } = erasing;
  const told = await ask<{ notices: Notices }>(ports.bus, 'consent.tell-recipients', { subject });
  if (told === 'unknown') throw new ProblemError('service-unavailable');
  await note(erasing, 'recipients-told', { kind: 'note-notices', notices: told.notices });
}

/** Patterns written out: permissions of the bus are compared with them. */
const ACKNOWLEDGE: Readonly<
  Record<string, (bus: Bus, about: object) => Promise<Acknowledgement | 'unknown'>>
> = {
  consent: (bus, about) => ask(bus, 'consent.acknowledge-erasure', about, ACKNOWLEDGED_WITHIN_MS),
  records: (bus, about) => ask(bus, 'records.acknowledge-erasure', about, ACKNOWLEDGED_WITHIN_MS),
  anonymisation: (bus, about) => ask(bus, 'anonymisation.acknowledge-erasure', about, ACKNOWLEDGED_WITHIN_MS),
  audit: (bus, about) => ask(bus, 'audit.acknowledge-erasure', about, ACKNOWLEDGED_WITHIN_MS),
};

/** The pages read no ledger: they are told who it is. */
const askPages = (bus: Bus, about: object): Promise<Acknowledgement | 'unknown'> =>
  ask(bus, 'portal.acknowledge-erasure', about, ACKNOWLEDGED_WITHIN_MS);

/** A service is asked until it acknowledges for every consumer that is registered: half of it is no answer. */
async function acknowledged(erasing: Erasing, service: Service, missing: readonly string[]): Promise<void> {
  const { ports, subject } = erasing;
  const events = await ports.store.readStream(erasureStream(subject));
  const position = String(events.at(-1)?.position ?? 0n);
  const answer = await (service === 'portal'
    ? askPages(ports.bus, { party: subject, position })
    : ACKNOWLEDGE[service]?.(ports.bus, { position }));
  if (answer === undefined || answer === 'unknown') throw new ProblemError('service-unavailable');
  const { consumers, reached } = answer;
  if (missing.some((consumer) => !consumers.includes(consumer)))
    throw new ProblemError('service-unavailable');
  await note(erasing, `purged ${service} ${missing.join(' ')}`, {
    kind: 'acknowledge',
    ...{ service, consumers: [...missing], reached },
  });
}

/** The vault is called again until nobody else uses its files: only then the bytes are gone. */
async function removeCiphertext(erasing: Erasing, { keepFingerprint }: UnderWay): Promise<void> {
  const { scrubbed } = await destroy(erasing, keepFingerprint);
  if (!scrubbed) throw new ProblemError('service-unavailable');
  await note(erasing, 'ciphertext-removed', { kind: 'note-removal' });
}

async function dateBackups(erasing: Erasing): Promise<void> {
  const { clock, terms } = erasing.ports;
  const { backupsKeptDays: keptDays } = terms;
  // Counted from now: a backup that was made while the bytes were still there is the last that holds them.
  const until = new Date(clock().getTime() + keptDays * DAY_MS).toISOString();
  await note(erasing, 'backups-dated', { kind: 'date-backups', keptDays, until });
}

/** Asks another service that may not be running. */
async function ask<T>(
  bus: Bus,
  pattern: string,
  payload: object,
  timeoutMs?: number,
): Promise<T | 'unknown'> {
  try {
    return await bus.request<T>(pattern, payload, timeoutMs === undefined ? {} : { timeoutMs });
  } catch (error) {
    if (error instanceof BusError) return 'unknown';
    throw error;
  }
}
