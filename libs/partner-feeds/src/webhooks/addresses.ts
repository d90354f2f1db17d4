import { BlockList, isIP } from 'node:net';

/**
 * IPv4 that is not of the public network: the special-purpose registry of IANA (RFC 6890) and multicast. Private,
 * loopback, link-local with the metadata services of clouds, shared (CGNAT), documentation, benchmarks, 6to4 relays.
 */
const CLOSED_IPV4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];

/** Within global unicast: protocols (Teredo, ORCHID …), documentation, and 6to4, which carries any IPv4 address. */
const CLOSED_IPV6: readonly (readonly [string, number])[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
];

function listOf(ranges: readonly (readonly [string, number])[], family: 'ipv4' | 'ipv6'): BlockList {
  const list = new BlockList();
  for (const [network, prefix] of ranges) list.addSubnet(network, prefix, family);
  return list;
}

const closedIpv4 = listOf(CLOSED_IPV4, 'ipv4');
const closedIpv6 = listOf(CLOSED_IPV6, 'ipv6');
/**
 * Of IPv6 only what IANA has opened. IPv4-mapped (::ffff:0:0/96), NAT64 (64:ff9b::/96, 64:ff9b:1::/48), local,
 * link-local and multicast addresses all lie outside it.
 */
const globalUnicast = listOf([['2000::', 3]], 'ipv6');

/** Whether an address, as text, is one that everybody on the public network can reach. Anything unreadable is not. */
export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !closedIpv4.check(address, 'ipv4');
    case 6:
      // A zone (`fe80::1%eth0`) names an interface of this machine.
      return (
        !address.includes('%') && globalUnicast.check(address, 'ipv6') && !closedIpv6.check(address, 'ipv6')
      );
    default:
      return false;
  }
}
