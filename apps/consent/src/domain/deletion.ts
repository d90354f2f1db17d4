/** What a consumer holds and must delete, under one contract. */
export interface Owed {
  readonly contract: string;
  readonly consumer: string;
  /** Sorted. */
  readonly records: readonly string[];
  /** Sorted. */
  readonly fields: readonly string[];
}

export interface Received {
  readonly contract: string;
  readonly consumer: string;
  /** record → fields */
  readonly received: ReadonlyMap<string, ReadonlySet<string>>;
}

/** One duty per contract, whatever the data was received for; none where nothing was received. */
export function owedPerContract(deliveries: readonly Received[]): readonly Owed[] {
  const contracts = new Map<string, { consumer: string; records: Set<string>; fields: Set<string> }>();
  for (const { contract, consumer, received } of deliveries)
    for (const [record, names] of received) {
      if (names.size === 0) continue;
      const owed = contracts.get(contract) ?? { consumer, records: new Set(), fields: new Set() };
      contracts.set(contract, owed);
      owed.records.add(record);
      for (const name of names) owed.fields.add(name);
    }
  return [...contracts].map(([contract, { consumer, records, fields }]) => ({
    ...{ contract, consumer },
    records: [...records].sort(),
    fields: [...fields].sort(),
  }));
}
