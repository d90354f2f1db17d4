/**
 * What a witness remembers: for each log the checkpoint that it cosigned last, as a signed note. Never restore it
 * from a backup: a witness that forgot what it cosigned may cosign a second history.
 */
export interface WitnessState {
  /** The note that was cosigned last; `undefined` if none ever was. */
  latest(origin: string): Promise<string | undefined>;
  /**
   * Replaces exactly `from` by `to`, durably and as one step, whatever other processes do.
   *
   * @returns false, and changes nothing, if the note is no longer `from`.
   */
  replace(origin: string, from: string | undefined, to: string): Promise<boolean>;
}

/** A memory that is lost with the process: for tests only, a real witness would forget what it cosigned. */
export class VolatileWitnessState implements WitnessState {
  private readonly notes = new Map<string, string>();

  async latest(origin: string): Promise<string | undefined> {
    return this.notes.get(origin);
  }

  async replace(origin: string, from: string | undefined, to: string): Promise<boolean> {
    if (this.notes.get(origin) !== from) return false;
    this.notes.set(origin, to);
    return true;
  }
}
