import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { ContractTerms, OfferedVersion } from '../domain/contract.js';
import { DEED_WORDING, deedText } from '../domain/deed/deed.js';

/** What a contract consists of, and what is signed of it. */
export interface ContractLayers {
  readonly termsDigest: string;
  readonly deed: OfferedVersion['deed'];
  readonly texts: OfferedVersion['texts'];
  /** RFC 8785 form of contract, version and the digests of all layers: the bytes that everybody signs. */
  readonly signing: string;
  /** SHA-256 of the signing input, by which both sides name the version. */
  readonly digest: string;
}

type Text = Omit<OfferedVersion['texts'][number], 'digest'>;

export const sha256 = (text: string | Uint8Array): string => createHash('sha256').update(text).digest('hex');

/**
 * Computes all three layers from the terms and the texts alone, so that whoever has these checks everything: the deed
 * comes out of the terms again, every translation has its own digest, and no version passes for another.
 */
export function contractLayers(
  contract: string,
  version: number,
  terms: ContractTerms,
  given: readonly Text[],
): ContractLayers {
  const termsDigest = sha256(canonicalize(terms) ?? '');
  const deedOf = (language: Text['language']) => sha256(deedText(terms, language));
  const deed = {
    wording: DEED_WORDING,
    ...{ fr: deedOf('fr'), de: deedOf('de'), it: deedOf('it'), en: deedOf('en') },
  } as const;
  const texts = given.map(({ language, text }) => ({ language, text, digest: sha256(text) }));
  const signing =
    canonicalize({
      format: 'coop-contract/1',
      ...{ contract, version, deed },
      terms: termsDigest,
      texts: Object.fromEntries(texts.map(({ language, digest }) => [language, digest])),
    }) ?? '';
  return { termsDigest, deed, texts, signing, digest: sha256(signing) };
}

/** The digest that a stored version has when every layer of it is computed anew. */
export const recomputedDigest = ({ contract, version, terms, texts }: OfferedVersion): string =>
  contractLayers(contract, version, terms, texts).digest;
