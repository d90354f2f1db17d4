import { setTimeout as delay } from 'node:timers/promises';
import { StoreError, type AppendRequest, type EventStore } from '@coop/event-sourcing';
import { sampleAppend, sampleStream, type Placed } from '@coop/event-sourcing/testing';

const sized = (size: number) => Array.from({ length: size }, () => ({ size }));

/** Writers that append until they are told to stop; what each command came to. */
export class Load {
  readonly acknowledged = new Map<string, Placed>();
  /** Refused for certain: nothing of them may be found. */
  readonly refused = new Set<string>();
  /** May have been carried out or not. */
  readonly unknown: AppendRequest[] = [];
  readonly codes = new Set<string>();
  #stopping = false;

  constructor(private readonly store: EventStore) {}

  stop(): void {
    this.#stopping = true;
  }

  async run(writers: number): Promise<void> {
    await Promise.all(Array.from({ length: writers }, (_, writer) => this.#write(writer)));
  }

  /** Waits until so many more commits were acknowledged. */
  async progress(commits: number): Promise<void> {
    const wanted = this.acknowledged.size + commits;
    while (this.acknowledged.size < wanted) await delay(5);
  }

  async #write(writer: number): Promise<void> {
    for (let turn = 0; !this.#stopping; turn++) {
      const request = sampleAppend(sampleStream(), 'no-stream', sized(1 + ((writer + turn) % 3)));
      try {
        this.acknowledged.set(request.commandId, await this.store.append(request));
      } catch (error) {
        if (!(error instanceof StoreError)) throw error;
        this.codes.add(error.code);
        if (error.code === 'AppendOutcomeUnknown') this.unknown.push(request);
        else this.refused.add(request.commandId);
        await delay(20);
      }
    }
  }
}
