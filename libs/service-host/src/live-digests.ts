import { Controller, type DynamicModule, Module } from '@nestjs/common';
import { MessagePattern } from '@nestjs/microservices';
import type { Service } from '@coop/contracts';
import {
  stateDigest,
  type DigestedIndex,
  type IndexRunner,
  type ProjectionRunner,
} from '@coop/event-sourcing';
import type { Bus } from '@coop/message-bus';

/** The digest of one read model or index of a running process, and the position that it had reached. */
export interface LiveDigest {
  readonly readModel: string;
  readonly atPosition: bigint;
  readonly digest: string;
}

/** Digests of what this process keeps of one service, in one consistent look. */
export async function digestsOf(
  projections: ProjectionRunner | undefined,
  runner: IndexRunner,
  indexes: readonly DigestedIndex[],
): Promise<readonly LiveDigest[]> {
  const readModels = (await projections?.digests()) ?? [];
  return [
    ...readModels.map(({ projection, position, digest }) => ({
      ...{ readModel: projection, atPosition: position, digest },
    })),
    ...indexes.map((index) => ({
      readModel: index.name,
      atPosition: runner.gate.position,
      digest: stateDigest(index.digestInput()),
    })),
  ];
}

interface DigestOnTheWire extends Omit<LiveDigest, 'atPosition'> {
  readonly atPosition: string;
}

/** Reading every row of a read model takes its time. */
const DIGESTS_TIMEOUT_MS = 60_000;

/** Asks services that run elsewhere. @throws BusError when one does not answer */
export async function digestsOverBus(bus: Bus, services: readonly Service[]): Promise<readonly LiveDigest[]> {
  const options = { timeoutMs: DIGESTS_TIMEOUT_MS };
  const answers = await Promise.all(
    services.map((service) =>
      bus.request<{ readonly digests: readonly DigestOnTheWire[] }>(`${service}.digests`, {}, options),
    ),
  );
  return answers.flatMap(({ digests }) =>
    digests.map(({ atPosition, ...digest }) => ({ ...digest, atPosition: BigInt(atPosition) })),
  );
}

/** Answers `<service>.digests`, so that audit can record the state of what runs elsewhere. */
export function digestsModule(service: Service, read: () => Promise<readonly LiveDigest[]>): DynamicModule {
  @Controller()
  class DigestsController {
    @MessagePattern(`${service}.digests`)
    async digests(): Promise<{ readonly digests: readonly DigestOnTheWire[] }> {
      const found = await read();
      return {
        digests: found.map(({ atPosition, ...digest }) => ({ ...digest, atPosition: String(atPosition) })),
      };
    }
  }
  @Module({ controllers: [DigestsController] })
  class DigestsModule {}
  return { module: DigestsModule };
}
