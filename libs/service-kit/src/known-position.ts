/** Resolves to false when this process does not know a position of the ledger within a moment. */
export type KnownPosition = (position: bigint) => Promise<boolean>;

/** Token of a {@link KnownPosition}. */
export const KNOWN_POSITION = Symbol('known position');

export const everythingIsKnown: KnownPosition = () => Promise.resolve(true);
