import type { KeyType } from '../keys/key-text.js';
import { parseVerifierKey, type VerifierKey } from '../keys/note-keys.js';
import { decodeUtf8, parseDecimal } from '../note/characters.js';
import { keyIdentity } from '../note/note-key.js';
import { TlogRefusal } from '../refusal.js';
import type { Policy, PolicyLog, PolicyWitness, Quorum } from './policy.js';

/** Longest policy file that is looked at, in bytes: 96 keys of ML-DSA-44 with room to spare. */
export const MAX_POLICY_BYTES = 1024 * 1024;
/**
 * Most logs, most witnesses and most groups of a policy. C2SP tlog-policy, "Implementation limits", asks for 32;
 * a note holds 64 signatures, and besides those of all witnesses there must be room for the log's.
 */
export const MAX_POLICY_MEMBERS = 48;

const LOG_TYPES: readonly KeyType[] = ['ed25519', 'ml-dsa-44-cosignature'];
const WITNESS_TYPES: readonly KeyType[] = ['ed25519-cosignature', 'ml-dsa-44-cosignature'];

/**
 * Reads a policy file (C2SP tlog-policy, "Policy file syntax and structure"), strictly.
 *
 * @throws TlogRefusal `policy_malformed`, with the number of the line; `policy_too_large`.
 */
export function parsePolicy(file: string | Uint8Array): Policy {
  const bytes = typeof file === 'string' ? Buffer.from(file, 'utf8') : file;
  if (bytes.length > MAX_POLICY_BYTES)
    throw new TlogRefusal('policy_too_large', 'the policy file is too long');
  // Octets above 0x7f are opaque: names are compared byte by byte, whatever they would spell in UTF-8.
  const lines = Buffer.from(bytes).toString('latin1').split('\n');
  if (lines.pop() !== '') throw malformed(lines.length + 1, 'a line ends in a newline');
  const reader = new PolicyReader();
  for (const [at, line] of lines.entries()) reader.read(line, at + 1);
  return reader.policy();
}

class PolicyReader {
  private readonly logs: PolicyLog[] = [];
  private readonly witnesses: PolicyWitness[] = [];
  private readonly named = new Map<string, Quorum>([['none', { kind: 'none' }]]);
  private readonly grouped = new Set<string>(['none']);
  private readonly keysOfIds = new Map<string, string>();
  private groups = 0;
  private quorum: Quorum | undefined;
  private line = 0;

  read(text: string, line: number): void {
    this.line = line;
    if (!/^[\t\x20-\x7e\x80-\xff]*$/u.test(text)) throw this.refused('a control character');
    const [keyword = '', ...items] = text.split(/[ \t]+/u).filter((item) => item !== '');
    if (keyword === '' || keyword.startsWith('#')) return;
    if (keyword === 'log') this.readLog(items);
    else if (keyword === 'witness') this.readWitness(items);
    else if (keyword === 'group') this.readGroup(items);
    else if (keyword === 'quorum') this.readQuorum(items);
    else throw this.refused('a line of no known kind');
  }

  policy(): Policy {
    if (this.quorum === undefined) throw malformed(this.line + 1, 'there is no quorum line');
    return { logs: this.logs, witnesses: this.witnesses, quorum: this.quorum };
  }

  private readLog([vkey = '', url, ...rest]: readonly string[]): void {
    if (rest.length > 0) throw this.refused('a log is a key and perhaps an address');
    const log = {
      key: this.keyOf(vkey, LOG_TYPES, this.logs),
      ...(url === undefined ? {} : { url: display(url) }),
    };
    this.logs.push(log);
    this.requireRoom(this.logs.length);
  }

  private readWitness([name = '', vkey = '', url, ...rest]: readonly string[]): void {
    if (rest.length > 0) throw this.refused('a witness is a name, a key and perhaps an address');
    const key = this.keyOf(vkey, WITNESS_TYPES, this.witnesses);
    const witness = { name: display(name), key, ...(url === undefined ? {} : { url: display(url) }) };
    this.define(name, { kind: 'witness', witness });
    this.witnesses.push(witness);
    this.requireRoom(this.witnesses.length);
  }

  private readGroup([name = '', rule = '', ...members]: readonly string[]): void {
    if (members.length === 0) throw this.refused('a group has a name, a threshold and members');
    const threshold = this.thresholdOf(rule, members.length);
    const group: Quorum = {
      kind: 'group',
      name: display(name),
      threshold,
      members: members.map((member) => this.memberCalled(member)),
    };
    this.define(name, group);
    this.groups += 1;
    this.requireRoom(this.groups);
  }

  private readQuorum([name = '', ...rest]: readonly string[]): void {
    if (rest.length > 0) throw this.refused('a quorum is one name');
    if (this.quorum !== undefined) throw this.refused('a second quorum line');
    this.quorum = this.named.get(name);
    if (this.quorum === undefined) throw this.refused('a name that no line before it defines');
  }

  private thresholdOf(rule: string, members: number): number {
    if (rule === 'any') return 1;
    if (rule === 'all') return members;
    const threshold = parseDecimal(rule);
    if (threshold === undefined || threshold < 1 || threshold > members) {
      throw this.refused('a threshold is any, all, or a number from 1 to that of the members');
    }
    return threshold;
  }

  private memberCalled(name: string): Quorum {
    const member = this.named.get(name);
    if (member === undefined) throw this.refused('a name that no line before it defines');
    // Whoever counted twice could outvote the others (C2SP tlog-policy, "Defining a witness group").
    if (this.grouped.has(name)) throw this.refused('a member that cannot be one, or is one already');
    this.grouped.add(name);
    return member;
  }

  private define(name: string, meaning: Quorum): void {
    if (name === '' || this.named.has(name)) throw this.refused('a name that is already taken');
    this.named.set(name, meaning);
  }

  private keyOf(
    text: string,
    types: readonly KeyType[],
    others: readonly { readonly key: VerifierKey }[],
  ): VerifierKey {
    const key = this.parseKey(text);
    if (!types.includes(key.type)) throw this.refused('a key of a type that does not sign this');
    if (others.some((other) => Buffer.compare(other.key.publicKey, key.publicKey) === 0)) {
      throw this.refused('a key that another line has already');
    }
    // Two keys that share name and id could not be told apart in a note.
    const bare = Buffer.from(key.publicKey).toString('hex');
    if ((this.keysOfIds.get(keyIdentity(key)) ?? bare) !== bare)
      throw this.refused('a key with the id of another');
    this.keysOfIds.set(keyIdentity(key), bare);
    return key;
  }

  private parseKey(text: string): VerifierKey {
    try {
      return parseVerifierKey(decodeUtf8(Buffer.from(text, 'latin1')) ?? '');
    } catch (cause) {
      if (!(cause instanceof TlogRefusal)) throw cause;
      throw malformed(this.line, `a key that is refused: ${cause.message}`, { cause });
    }
  }

  private requireRoom(count: number): void {
    if (count > MAX_POLICY_MEMBERS) {
      throw new TlogRefusal('policy_too_large', `more than ${MAX_POLICY_MEMBERS} logs, witnesses or groups`);
    }
  }

  private refused(message: string): TlogRefusal {
    return malformed(this.line, message);
  }
}

/** Octets as text, for people and addresses; two names that differ may look alike then. */
function display(octets: string): string {
  return Buffer.from(octets, 'latin1').toString('utf8');
}

function malformed(line: number, message: string, options?: ErrorOptions): TlogRefusal {
  return new TlogRefusal('policy_malformed', `line ${line}: ${message}`, options);
}
