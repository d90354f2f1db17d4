import type { Json, StoredEvent } from '@coop/event-sourcing';

type Members = Readonly<Record<string, Json>>;

interface KnownContract {
  /** Events that hold its terms, by digest; the last of them is an offer where there is one. */
  readonly sources: Map<string, StoredEvent>;
  inForce: string | undefined;
  latest: string | undefined;
  readonly history: { readonly position: string; readonly type: string; readonly time: string }[];
}

const LAYERS = ['terms', 'termsDigest', 'deed', 'texts'] as const;

/** Gathers what events say about contracts: for each its layers, by the event that they are copied from, and its life. */
export class ContractsTold {
  readonly #known = new Map<string, KnownContract>();

  note(event: StoredEvent): void {
    if (!event.stream.startsWith('consent-contract-')) return;
    const { contract, digest, terms, texts } = event.data as Members;
    if (typeof contract !== 'string') return;
    const known = this.#of(contract);
    const { position, type, recordedAt: time } = event;
    known.history.push({ position: String(position), type, time });
    if (typeof digest !== 'string' || terms === undefined) return;
    if (texts !== undefined || !known.sources.has(digest)) known.sources.set(digest, event);
    known.latest = digest;
    if (type === 'consent.contract.entered-into-force') known.inForce = digest;
  }

  /** One object for each contract of which the events hold the terms. */
  *lines(): Generator<Readonly<Record<string, unknown>>> {
    for (const [contract, { sources, inForce, latest, history }] of this.#known) {
      const source = sources.get(inForce ?? latest ?? '');
      if (source === undefined) continue;
      const data = source.data as Members;
      const layers = Object.fromEntries(
        LAYERS.flatMap((name) => (data[name] === undefined ? [] : [[name, data[name]]])),
      );
      const { version, digest } = data;
      const isInForce = inForce !== undefined;
      yield {
        contract,
        digest,
        version,
        enteredIntoForce: isInForce,
        source: String(source.position),
        layers,
        history,
      };
    }
  }

  #of(contract: string): KnownContract {
    const known = this.#known.get(contract) ?? {
      ...{ sources: new Map(), inForce: undefined, latest: undefined, history: [] },
    };
    this.#known.set(contract, known);
    return known;
  }
}
