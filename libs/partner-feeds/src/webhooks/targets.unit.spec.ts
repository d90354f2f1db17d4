import { isPublicAddress } from './addresses.js';
import { DEVELOPMENT_TARGETS, PUBLIC_TARGETS, TargetRefused, targetOf } from './targets.js';

const faultOf = (text: string): string | undefined => {
  try {
    targetOf(text, PUBLIC_TARGETS);
    return undefined;
  } catch (error) {
    return error instanceof TargetRefused ? error.code : String(error);
  }
};

describe('The address of a webhook', () => {
  it.each([
    'https://partner.example/hooks?tenant=7',
    'https://partner.example:443/',
    'https://partner.example:8443/',
    'https://93.184.216.34/',
    'https://[2606:2800:220:1:248:1893:25c8:1946]/',
  ])('may be %s', (text) => expect(faultOf(text)).toBeUndefined());

  it.each([
    ['http://partner.example/', 'scheme-not-allowed'],
    ['ftp://partner.example/', 'scheme-not-allowed'],
    ['file:///etc/passwd', 'scheme-not-allowed'],
    ['https://partner.example:22/', 'port-not-allowed'],
    ['https://partner.example:6379/', 'port-not-allowed'],
    ['https://user:word@partner.example/', 'credentials-in-url'],
    ['https://user@partner.example/', 'credentials-in-url'],
    ['https://partner.example/#part', 'fragment-in-url'],
    ['//partner.example/', 'not-a-url'],
    ['https://', 'not-a-url'],
    ['https://300.1.1.1/', 'not-a-url'],
  ])('may not be %s: %s', (text, fault) => expect(faultOf(text)).toBe(fault));

  it.each([
    ['in the usual form', 'https://127.0.0.1/'],
    ['as one number', 'https://2130706433/'],
    ['in octal', 'https://0177.0.0.1/'],
    ['in hexadecimal', 'https://0x7f.0.0.1/'],
    ['shortened', 'https://127.1/'],
    ['with full-width digits', 'https://１２７.0.0.1/'],
    ['with a full stop at the end', 'https://127.0.0.1./'],
    ['mapped into IPv6', 'https://[::ffff:127.0.0.1]/'],
    ['mapped into IPv6 in hexadecimal', 'https://[::ffff:7f00:1]/'],
    ['of the metadata service', 'https://169.254.169.254/latest/meta-data/'],
    ['of no machine', 'https://0.0.0.0/'],
    ['of no machine in IPv6', 'https://[::]/'],
    ['of a private network in IPv6', 'https://[fd00::1]/'],
  ])('is judged when it is an address literal %s', (_form, text) =>
    expect(faultOf(text)).toBe('address-not-public'),
  );

  it('may be on this machine, and unencrypted, when somebody develops there and says so', () => {
    expect(targetOf('http://127.0.0.1:3100/hooks', DEVELOPMENT_TARGETS).port).toBe('3100');
    expect(() => targetOf('http://user:word@127.0.0.1/', DEVELOPMENT_TARGETS)).toThrow('credentials-in-url');
  });
});

describe('An address of the network', () => {
  it.each([
    '93.184.216.34',
    '8.8.8.8',
    '192.0.1.1',
    '172.32.0.1',
    '100.128.0.1',
    '2606:2800::1',
    '2a00:1450::5',
  ])('%s is public', (address) => expect(isPublicAddress(address)).toBe(true));

  it.each([
    ...['0.0.0.0', '0.1.2.3', '10.0.0.1', '100.64.0.1', '100.127.255.255', '127.0.0.1', '127.255.255.254'],
    ...['169.254.169.254', '172.16.0.1', '172.31.255.255', '192.0.0.1', '192.0.2.1', '192.88.99.1'],
    ...['192.168.1.1', '198.18.0.1', '198.19.255.255', '198.51.100.1', '203.0.113.1', '224.0.0.1'],
    ...['239.255.255.255', '240.0.0.1', '255.255.255.255'],
    ...['::', '::1', '::ffff:8.8.8.8', '::ffff:127.0.0.1', '::127.0.0.1', '64:ff9b::7f00:1', '64:ff9b:1::1'],
    ...['100::1', '2001::1', '2001:10::1', '2001:db8::1', '2002:7f00:1::', '3fff::1', 'fc00::1', 'fd00::1'],
    ...['fe80::1', 'fe80::1%lo', 'fec0::1', 'ff02::1', '5f00::1', '4000::1'],
    ...['localhost', '', '127.1', '0177.0.0.1', '1.2.3'],
  ])('%s is not', (address) => expect(isPublicAddress(address)).toBe(false));
});
