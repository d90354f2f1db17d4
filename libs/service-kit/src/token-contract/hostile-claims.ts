import type { Forge, Members } from './forge.js';
import type { HostileToken } from './hostile-token.js';

const claims = (name: string, change: (forge: Forge) => Members): HostileToken => ({
  name,
  make: (forge) => forge.claiming(change(forge)),
});

/** The issuer's address with something that a careless comparison would overlook. */
const issuer = (name: string, change: (address: string) => unknown): HostileToken =>
  claims(name, (forge) => ({ iss: change(forge.issuer.trusted.issuer) }));

/** The claims with a number that JSON.stringify could not write. */
const numberText = (name: string, claim: string, text: string): HostileToken => ({
  name,
  make: (forge) => {
    const written = JSON.stringify({ ...forge.claims, [claim]: 'here' });
    return forge.token({ payload: written.replace(`"${claim}":"here"`, `"${claim}":${text}`) });
  },
});

/** RFC 7519 §4.1.4 to 4.1.6, RFC 9068 §2.2. */
const TIMES: readonly HostileToken[] = [
  claims('that has expired', ({ now }) => ({ iat: now - 600, exp: now - 60 })),
  claims('that expired long ago', () => ({ exp: 0 })),
  claims('without an end', () => ({ exp: undefined })),
  claims('whose end is text', ({ now }) => ({ exp: String(now + 300) })),
  claims('whose end is a fraction', ({ now }) => ({ exp: now + 299.5 })),
  claims('whose end is negative', ({ now }) => ({ exp: -now - 300 })),
  claims('whose end is null', () => ({ exp: null })),
  claims('whose end is a list', ({ now }) => ({ exp: [now + 300] })),
  claims('that lives for ever', () => ({ exp: 253_402_300_799 })),
  numberText('whose end is infinite', 'exp', '1e400'),
  numberText('whose end is beyond whole numbers', 'exp', '1e300'),
  claims('that is not valid yet', ({ now }) => ({ nbf: now + 60 })),
  claims('whose beginning is text', ({ now }) => ({ nbf: String(now - 60) })),
  claims('issued in the future', ({ now }) => ({ iat: now + 60, exp: now + 300 })),
  claims('that does not say when it was issued', () => ({ iat: undefined })),
  claims('whose time of issue is text', ({ now }) => ({ iat: String(now) })),
  claims('for someone who will sign in tomorrow', ({ now }) => ({ auth_time: now + 86_400 })),
  claims('for someone who signed in at a time that is text', ({ now }) => ({ auth_time: String(now) })),
];

const NAMES: readonly HostileToken[] = [
  claims('of another issuer', () => ({ iss: 'https://issuer.example.org' })),
  claims('without an issuer', () => ({ iss: undefined })),
  issuer('of the issuer with a slash at its end', (address) => `${address}/`),
  issuer('of the issuer with a dot after its host', (address) =>
    address.replace(/^(https?:\/\/[^:/]+)/, '$1.'),
  ),
  issuer('of the issuer in capitals', (address) => address.toUpperCase()),
  issuer('of the issuer with a letter of another alphabet', (address) =>
    address.replace(/o/, '\u043E').replace(/e(?=[^e]*$)/, '\u0435'),
  ),
  issuer('of the issuer with an invisible character', (address) => `${address}\u200B`),
  issuer('of the issuer with a zero byte', (address) => `${address}\u0000.example.org`),
  issuer('of the issuer in percent form', (address) => address.replace(/\/([^/]*)$/, '%2F$1')),
  issuer('of the issuer as the name of a user elsewhere', (address) => `${address}@issuer.example.org`),
  issuer('of several issuers', (address) => [address]),
  issuer('of the issuer with a query', (address) => `${address}?`),
  claims('for another audience', () => ({ aud: 'urn:somebody:else' })),
  claims('for nobody', () => ({ aud: [] })),
  claims('without an audience', () => ({ aud: undefined })),
  claims('for our audience in capitals', ({ issuer: { trusted } }) => ({
    aud: trusted.audience.toUpperCase(),
  })),
  claims('for an audience that begins as ours', ({ issuer: { trusted } }) => ({
    aud: `${trusted.audience}2`,
  })),
  claims('for an audience that is an object', ({ issuer: { trusted } }) => ({
    aud: { [trusted.audience]: true },
  })),
  claims('without a subject', () => ({ sub: undefined })),
  claims('with an empty subject', () => ({ sub: '' })),
  claims('whose subject is a list', ({ claims: { sub } }) => ({ sub: [sub] })),
  claims('whose subject is an empty list', () => ({ sub: [] })),
  claims('whose subject is a number', () => ({ sub: 7 })),
  claims('whose subject is null', () => ({ sub: null })),
  claims('with a subject of a thousand characters', () => ({ sub: 'a'.repeat(1_000) })),
  claims('without a client', () => ({ client_id: undefined, azp: undefined })),
  claims('whose client is a number', () => ({ client_id: 7, azp: undefined })),
  claims('whose client is empty', () => ({ client_id: '', azp: '' })),
  claims('that was given to one client and names another', () => ({ azp: 'somebody-else' })),
  claims('whose session is a number', () => ({ sid: 7 })),
];

const TYPES: readonly HostileToken[] = [
  { name: 'that says it is any token (typ JWT)', make: (forge) => forge.headed({ typ: 'JWT' }) },
  { name: 'that does not say what it is', make: (forge) => forge.headed({ typ: undefined }) },
  { name: 'that says what it is in a list', make: (forge) => forge.headed({ typ: ['at+jwt'] }) },
  { name: 'that says it is something similar', make: (forge) => forge.headed({ typ: 'at+jwts' }) },
  {
    name: 'that its issuer calls something else in its claims',
    make: (forge) => {
      if (forge.issuer.trusted.payloadType === undefined)
        throw new Error('the issuer writes no type into its claims: say so in notTried');
      return forge.claiming({ typ: 'ID' });
    },
  },
];

/** Claims that are missing, of the wrong kind, or somebody else's; each signed by the issuer itself. */
export const HOSTILE_CLAIMS: readonly HostileToken[] = [...TIMES, ...NAMES, ...TYPES];
