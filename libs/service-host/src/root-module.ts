import { Module, type DynamicModule } from '@nestjs/common';

/** One module of them all, which is what an application is made of. */
export function rootModule(imports: readonly DynamicModule[]) {
  @Module({ imports: [...imports] })
  class Root {}
  return Root;
}
