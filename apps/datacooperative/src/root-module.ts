import { Module, type DynamicModule } from '@nestjs/common';

/** The root of the process: the shared kit and one module per service. */
export function rootModule(imports: readonly DynamicModule[]) {
  @Module({ imports: [...imports] })
  class Root {}
  return Root;
}
