import {
  constants,
  createHmac,
  createPublicKey,
  generateKeyPairSync,
  sign,
  type KeyObject,
} from 'node:crypto';
import type { IssuerUnderTest, Signer } from './issuer-under-test.js';

/** Members of a JSON object; `undefined` takes one away. */
export type Members = Readonly<Record<string, unknown>>;

/** How a forged token differs from a true one. */
export interface Change {
  readonly header?: Members;
  readonly claims?: Members;
  /** Instead of the claims: the text of the payload, which need not be JSON. */
  readonly payload?: string | Buffer;
  /** Instead of the header: its text. */
  readonly headerText?: string;
  /** Instead of the issuer's key. */
  readonly key?: KeyObject;
  /** How it is signed, whatever the header says. */
  readonly signedBy?: SignatureKind;
}

/** Ways of signing bytes with a private key (RFC 7518 §3.1), and some that no verifier may accept. */
export type SignatureKind =
  'RS256' | 'RS384' | 'RS512' | 'PS256' | 'ES256' | 'ES384' | 'ES512' | 'ES256 in DER form';

const encoded = (bytes: string | Buffer): string => Buffer.from(bytes).toString('base64url');
const parts = (token: string): readonly string[] => token.split('.');

/** The part of a token as text. */
export const decodedPart = (token: string, part: 0 | 1): string =>
  Buffer.from(parts(token)[part] ?? '', 'base64url').toString();

function membersOf(text: string): Record<string, unknown> {
  const value: unknown = JSON.parse(text);
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

const changed = (members: Members, change: Members = {}): Members =>
  Object.fromEntries(Object.entries({ ...members, ...change }).filter(([, value]) => value !== undefined));

/** A true token and the means to make others of it. */
export class Forge {
  readonly header: Members;
  readonly claims: Members;

  constructor(
    readonly issuer: IssuerUnderTest,
    /** A token of a person, as the issuer gave it. */
    readonly genuine: string,
  ) {
    this.header = membersOf(decodedPart(genuine, 0));
    this.claims = membersOf(decodedPart(genuine, 1));
  }

  get signer(): Signer {
    return this.issuer.signer;
  }

  /** Seconds since 1970. */
  get now(): number {
    return Math.floor(Date.now() / 1000);
  }

  get isRsa(): boolean {
    return this.signer.alg === 'RS256';
  }

  get publicKey(): KeyObject {
    return createPublicKey(this.signer.privateKey);
  }

  /** A true token with other claims, signed by the issuer's key. */
  claiming(claims: Members): string {
    return this.token({ claims });
  }

  /** A true token with another header, signed by the issuer's key. */
  headed(header: Members): string {
    return this.token({ header });
  }

  token(change: Change = {}): string {
    return this.signed(this.unsigned(change), change);
  }

  /** Puts a signature to the text of header and payload. */
  signed(text: string, { key = this.signer.privateKey, signedBy = this.signer.alg }: Change = {}): string {
    return `${text}.${encoded(signature(signedBy, text, key))}`;
  }

  /** Header and payload, without a signature. */
  unsigned({ header, claims, payload, headerText }: Change = {}): string {
    const named = changed(this.header, { alg: this.signer.alg, kid: this.signer.kid, ...header });
    const content = payload ?? JSON.stringify(changed(this.claims, claims));
    return `${encoded(headerText ?? JSON.stringify(named))}.${encoded(content)}`;
  }

  /** Signed with a shared secret (RFC 7518 §3.2). */
  withSecret(secret: string | Buffer, header: Members = {}): string {
    const signed = this.unsigned({ header: { alg: 'HS256', ...header } });
    return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
  }

  /** The genuine token with other parts. */
  genuineWith({
    header,
    payload,
    signature: end,
  }: Partial<Record<'header' | 'payload' | 'signature', string>>) {
    const [first = '', second = '', third = ''] = parts(this.genuine);
    return [header ?? first, payload ?? second, end ?? third].join('.');
  }

  signaturePart(): string {
    return parts(this.genuine)[2] ?? '';
  }

  /** A key of the same kind that the issuer does not know. */
  foreignKey(): KeyObject {
    return this.isRsa
      ? generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
      : generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  }
}

function signature(kind: SignatureKind, signed: string, key: KeyObject): Buffer {
  const bytes = Buffer.from(signed);
  const digest = `sha${kind.slice(2, 5)}`;
  if (kind === 'ES256 in DER form') return sign(digest, bytes, { key, dsaEncoding: 'der' });
  if (kind.startsWith('ES')) return sign(digest, bytes, { key, dsaEncoding: 'ieee-p1363' });
  const padding = kind.startsWith('PS') ? constants.RSA_PKCS1_PSS_PADDING : constants.RSA_PKCS1_PADDING;
  return sign(digest, bytes, { key, padding, saltLength: constants.RSA_PSS_SALTLEN_DIGEST });
}
