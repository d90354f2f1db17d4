import { decodedPart } from './forge.js';
import type { HostileToken } from './hostile-token.js';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Another text that decodes to the same bytes: the unused bits of its last character differ. */
function sameBytesOtherText(segment: string): string | undefined {
  const bytes = Buffer.from(segment, 'base64url');
  return ALPHABET.split('')
    .map((last) => `${segment.slice(0, -1)}${last}`)
    .find((text) => text !== segment && Buffer.from(text, 'base64url').equals(bytes));
}

/** Texts that are not one token in its one form (RFC 7515 §3.1, §2: base64url without padding). */
export const HOSTILE_TEXTS: readonly HostileToken[] = [
  { name: 'that is empty', make: () => '' },
  { name: 'that is no token', make: () => 'garbage' },
  { name: 'of dots alone', make: () => '..' },
  { name: 'that ends in its middle', make: ({ genuine }) => genuine.slice(0, genuine.lastIndexOf('.')) },
  { name: 'with a part twice', make: ({ genuine }) => `${genuine}.${genuine.split('.')[2] ?? ''}` },
  { name: 'written twice', make: ({ genuine }) => `${genuine}.${genuine}` },
  { name: 'with a space at its end', make: ({ genuine }) => `${genuine} ` },
  { name: 'with a line break in it', make: ({ genuine }) => genuine.replace('.', '.\n') },
  { name: 'with padding', make: ({ genuine }) => `${genuine}==` },
  {
    name: 'in the other alphabet of base64',
    make: (forge) => {
      const wanted = /[-_]/;
      // Signatures differ in each attempt or not; the claim makes them differ.
      for (let attempt = 0; ; attempt += 1) {
        const token = forge.claiming({ attempt });
        const [header = '', payload = '', signature = ''] = token.split('.');
        if (wanted.test(signature))
          return [header, payload, signature.replaceAll('-', '+').replaceAll('_', '/')].join('.');
      }
    },
  },
  {
    name: 'whose last character has unused bits',
    make: (forge) => {
      // Of three lengths in a row, two leave bits unused.
      for (const padding of ['', 'x', 'xx']) {
        const [header = '', payload = ''] = forge.claiming({ padding }).split('.');
        const other = sameBytesOtherText(payload);
        if (other !== undefined) return forge.signed(`${header}.${other}`);
      }
      throw new Error('no length leaves bits unused');
    },
  },
  {
    name: 'with a byte order mark before its claims',
    make: (forge) => forge.token({ payload: `\uFEFF${JSON.stringify(forge.claims)}` }),
  },
  {
    name: 'whose claims are not UTF-8',
    make: (forge) =>
      forge.token({
        payload: Buffer.concat([
          Buffer.from(JSON.stringify(forge.claims).slice(0, -1)),
          Buffer.from(',"x":"'),
          Buffer.from([0xff, 0xfe]),
          Buffer.from('"}'),
        ]),
      }),
  },
  {
    name: 'with two subjects',
    make: (forge) =>
      forge.token({ payload: `{"sub":"somebody-else",${JSON.stringify(forge.claims).slice(1)}` }),
  },
  {
    name: 'with two algorithms in its header',
    make: (forge) =>
      forge.token({
        headerText: `{"alg":"none",${JSON.stringify({ ...forge.header, kid: forge.signer.kid }).slice(1)}`,
      }),
  },
  {
    name: 'with a prototype among its claims',
    make: (forge) =>
      forge.token({ payload: `{"__proto__":{"acr":"9"},${JSON.stringify(forge.claims).slice(1)}` }),
  },
  {
    name: 'whose claims are a list',
    make: (forge) => forge.token({ payload: JSON.stringify([forge.claims]) }),
  },
  { name: 'whose claims are a word', make: (forge) => forge.token({ payload: '"claims"' }) },
  { name: 'without claims', make: (forge) => forge.token({ payload: 'null' }) },
  {
    name: 'whose header is a list',
    make: (forge) => forge.token({ headerText: JSON.stringify([forge.header]) }),
  },
  {
    name: 'with claims a hundred levels deep',
    make: (forge) =>
      forge.token({
        payload: `${JSON.stringify(forge.claims).slice(0, -1)},"deep":${'['.repeat(100)}${']'.repeat(100)}}`,
      }),
  },
  {
    name: 'within a token (nested)',
    make: (forge) => forge.token({ header: { cty: 'JWT' }, payload: forge.genuine }),
  },
  {
    name: 'that says it holds a token',
    make: (forge) => forge.headed({ cty: 'JWT' }),
  },
  {
    name: 'in the JSON form of a signature (RFC 7515 §7.2)',
    make: ({ genuine }) => {
      const [header, payload, signature] = genuine.split('.');
      return JSON.stringify({ protected: header, payload, signature });
    },
  },
  {
    name: 'of five parts, as if it were encrypted',
    make: ({ genuine }) => {
      const head = Buffer.from(JSON.stringify({ alg: 'dir', enc: 'A256GCM' })).toString('base64url');
      return `${head}..AAAAAAAAAAAAAAAA.${Buffer.from(decodedPart(genuine, 1)).toString('base64url')}.AAAA`;
    },
  },
  { name: 'of nine thousand characters', make: (forge) => forge.claiming({ padding: 'a'.repeat(9_000) }) },
  { name: 'of a million characters', make: () => 'a'.repeat(1_000_000) },
];
