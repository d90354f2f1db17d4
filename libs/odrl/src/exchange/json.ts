import { refuse } from '../refusal.js';
import type { Names } from './profile.js';

export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

export const urn = (handle: string): string => `urn:uuid:${handle}`;
export const id = (name: string) => ({ '@id': name });
export const typed = (value: string, type: string) => ({ '@value': value, '@type': `xsd:${type}` });
export const limit = (leftOperand: string, operator: string, rightOperand: Json) => ({
  ...{ leftOperand, operator, rightOperand },
});

/** The name that a word of ours has in a document. @throws OdrlRefusal with the pointer when it has none */
export function word(names: Names, our: string, pointer: string): string {
  return names.write(our) ?? refuse('not-enforced', pointer);
}
