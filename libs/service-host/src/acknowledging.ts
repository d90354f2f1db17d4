import { Controller, type DynamicModule, Module } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import { z } from 'zod';
import type { Service } from '@coop/contracts';
import { StoreError, type IndexRunner, type PositionGate } from '@coop/event-sourcing';

/** What a service says after an erasure: which of its consumers know of it, and how far they had read. */
export interface Acknowledgement {
  /** Names without the service. */
  readonly consumers: readonly string[];
  /** A position of the ledger. */
  readonly reached: string;
}

interface Named {
  readonly name: string;
}

/** What of a service follows the ledger. */
export interface Consumers {
  readonly service: Service;
  readonly projections: readonly Named[];
  readonly indexes: readonly Named[];
  /** What each instance remembers besides, fed as the indexes are. */
  readonly memories?: readonly Named[];
  readonly gates: { readonly readModels: PositionGate; readonly indexes: PositionGate };
  /** Absent: this instance is the only one. */
  readonly everyInstance?: Instances;
}

/** The instances of a service that run now, this one among them. */
export interface Instances {
  /** Says from here on how far this one has read the ledger into its memory. */
  tell(position: () => bigint): Promise<void>;
  /** Says it again soon, because somebody will wait for it; without that it is said every few seconds. */
  moved(): void;
  /** Waits until the memory of each knows a position, so many milliseconds at most. @returns whether it does */
  reached(position: bigint, ms: number): Promise<boolean>;
}

/** Says how far the memory of a process is, before anything is answered from it, and at each step of an erasure. */
export async function tellInstances(instances: Instances | undefined, runner: IndexRunner): Promise<void> {
  if (instances === undefined) return;
  runner.add({ name: 'instances', categories: ['identity-erasure'], apply: () => instances.moved() });
  await instances.tell(() => runner.gate.position);
}

/** How long what follows the ledger may take to get there, in milliseconds. */
const REACHED_WITHIN_MS = 10_000;

/**
 * Waits until every read model of a service, and the memory of each of its instances, has read beyond the end of
 * somebody's keys. They hold sealed references and handles only: from then on every answer that rests on them says that
 * she was erased.
 * @throws StoreError `Overloaded` when one does not get there in time: ask again
 */
export async function acknowledgeErasure(
  { service, projections, indexes, memories = [], gates, everyInstance }: Consumers,
  position: bigint,
): Promise<Acknowledgement> {
  const needed = [
    ...(projections.length === 0 ? [] : [gates.readModels]),
    ...(indexes.length + memories.length === 0 ? [] : [gates.indexes]),
  ];
  const reached = await Promise.all([
    ...needed.map((gate) => gate.reached(position, REACHED_WITHIN_MS)),
    everyInstance?.reached(position, REACHED_WITHIN_MS) ?? true,
  ]);
  if (!reached.every(Boolean))
    throw new StoreError('Overloaded', `${service} has not read position ${position}`);
  const least = needed.map((gate) => gate.position).reduce((a, b) => (a < b ? a : b), position);
  return {
    consumers: [...projections, ...indexes, ...memories].map(({ name }) => name.replace(`${service}.`, '')),
    reached: String(least),
  };
}

const question = z.strictObject({ position: z.string().regex(/^\d{1,19}$/) });

/** Answers `<service>.acknowledge-erasure`, which identity asks after it destroyed somebody's keys. */
export function acknowledgingModule(
  service: Service,
  acknowledge: (position: bigint) => Promise<Acknowledgement>,
): DynamicModule {
  @Controller()
  class AcknowledgingController {
    @MessagePattern(`${service}.acknowledge-erasure`)
    acknowledge(@Payload() message: unknown): Promise<Acknowledgement> {
      return acknowledge(BigInt(question.parse(message).position));
    }
  }
  @Module({ controllers: [AcknowledgingController] })
  class AcknowledgingModule {}
  return { module: AcknowledgingModule };
}
