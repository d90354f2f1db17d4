import { isIP, type LookupFunction } from 'node:net';
import { isPublicAddress } from './addresses.js';

/** Where messages may go. */
export interface TargetPolicy {
  readonly schemes: readonly ('https:' | 'http:')[];
  readonly ports: readonly number[] | 'any';
  /** Loopback, private networks and everything else that is not public. */
  readonly privateAddresses: boolean;
}

/** For everybody who is not developing: the public network, encrypted. */
export const PUBLIC_TARGETS: TargetPolicy = {
  schemes: ['https:'],
  ports: [443, 8443],
  privateAddresses: false,
};

/** For a machine on which both sides are developed. Partners could reach into its network. */
export const DEVELOPMENT_TARGETS: TargetPolicy = {
  schemes: ['https:', 'http:'],
  ports: 'any',
  privateAddresses: true,
};

export type TargetFault =
  | 'not-a-url'
  | 'scheme-not-allowed'
  | 'port-not-allowed'
  | 'credentials-in-url'
  | 'fragment-in-url'
  | 'address-not-public'
  | 'name-unresolved';

/** Nothing is sent there. The code says why; the address itself is left out. */
export class TargetRefused extends Error {
  override readonly name = 'TargetRefused';

  constructor(readonly code: TargetFault) {
    super(code);
  }
}

/** A name's addresses, all of them; in production the resolver of the system. */
export type Resolve = (
  hostname: string,
) => Promise<readonly { readonly address: string; readonly family: number }[]>;

const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'https:': 443, 'http:': 80 };

/** The host as `node:net` wants it: an IPv6 literal without brackets. */
export const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[(.*)\]$/, '$1');

/**
 * Reads the address of a webhook. The URL parser has already turned every spelling of an IPv4 address (decimal,
 * octal, hexadecimal, shortened) into the usual one. A name is judged when it is resolved: see {@link guardedLookup}.
 * @throws TargetRefused
 */
export function targetOf(text: string, policy: TargetPolicy): URL {
  if (!URL.canParse(text)) throw new TargetRefused('not-a-url');
  const url = new URL(text);
  const scheme = policy.schemes.find((allowed) => allowed === url.protocol);
  if (scheme === undefined) throw new TargetRefused('scheme-not-allowed');
  if (url.username !== '' || url.password !== '') throw new TargetRefused('credentials-in-url');
  if (url.hash !== '') throw new TargetRefused('fragment-in-url');
  const port = url.port === '' ? DEFAULT_PORTS[scheme] : Number(url.port);
  if (policy.ports !== 'any' && (port === undefined || !policy.ports.includes(port)))
    throw new TargetRefused('port-not-allowed');
  const host = hostOf(url);
  if (isIP(host) !== 0 && !policy.privateAddresses && !isPublicAddress(host))
    throw new TargetRefused('address-not-public');
  return url;
}

/**
 * Resolves, judges and hands on exactly the addresses that were judged: the connection is made to one of them
 * without a second resolution, so that a name that changes its mind in between (DNS rebinding) gains nothing. One
 * address that is not public condemns the name. Node asks no lookup for an address literal: {@link targetOf}
 * judges those.
 */
export function guardedLookup(resolve: Resolve, policy: TargetPolicy): LookupFunction {
  return (hostname, { all }, tell) => {
    const refuse = (code: TargetFault) => tell(new TargetRefused(code), []);
    resolve(hostname).then(
      (addresses) => {
        const [first] = addresses;
        if (first === undefined) return refuse('name-unresolved');
        if (!policy.privateAddresses && !addresses.every(({ address }) => isPublicAddress(address)))
          return refuse('address-not-public');
        return all === true ? tell(null, [...addresses]) : tell(null, first.address, first.family);
      },
      () => refuse('name-unresolved'),
    );
  };
}
