import { readdirSync, readFileSync } from 'node:fs';
import type { Json, StoredEvent } from './event.js';
import { canonicalEvent } from './leaf.js';
import { closedReceipt, openedReceipt, placeOnly, readReceiptExtra } from './receipt-extra.js';

const GRANT = '01900000-0000-7000-8000-00000000000a';
const ID = '01900000-0000-7000-8000-000000000001';
const RECORDED_AT = '2026-01-01T10:00:00.000Z';

const eventOf = (type: string, data: Json, different: Partial<StoredEvent> = {}): StoredEvent => ({
  ...{ id: ID, type, version: 1, data, retention: 'no-personal-values', actor: 'system:spec' },
  ...{ correlationId: 'a', causationId: 'b', commandId: 'c', stream: `consent-grant-${GRANT}` },
  ...{ salt: 'ab'.repeat(32), position: 7n, revision: 3n, recordedAt: RECORDED_AT },
  ...different,
});
const withdrawn = eventOf('consent.grant.withdrawn', {
  ...{ grant: GRANT, stakeholder: ID, withdrawnBy: 'quelqu’un' },
});
const opened = openedReceipt(ID, withdrawn);
const told = { what: 'refused', time: RECORDED_AT, about: GRANT } as const;
const closed = closedReceipt(ID, withdrawn, told);

describe('The extra line of a receipt', () => {
  it('opens the event: its text stands there as it was committed to, and leads to the leaf', () => {
    expect(opened.toString()).toContain(`{"event":${canonicalEvent(withdrawn)},"salt":"${withdrawn.salt}"}`);
    expect(readReceiptExtra(opened)).toEqual({
      ...{ id: ID, position: 7n, leafHash: readReceiptExtra(closed)?.leafHash },
      told: { what: 'grant-withdrawn', time: RECORDED_AT, about: GRANT },
    });
  });

  it('says what its writer told beside a bare hash, or nothing, and then opens nothing', () => {
    expect(readReceiptExtra(closed)).toMatchObject({ id: ID, told });
    expect(closed.toString()).not.toContain(withdrawn.salt);
    const read = readReceiptExtra(opened);
    if (read === undefined) throw new Error('it was read before');
    const { leafHash } = read;
    expect(readReceiptExtra(placeOnly(read))).toEqual({ id: ID, leafHash });
  });

  it('leads to another leaf, or nowhere, once anything in the event was changed', () => {
    const text = opened.toString();
    const leafHash = (changed: string) => readReceiptExtra(Buffer.from(changed))?.leafHash.toString('hex');
    const event = canonicalEvent(withdrawn);
    const from = text.indexOf(event);
    for (let at = from; at < from + event.length; at += 1) {
      const letter = text[at] === '0' ? '1' : '0';
      const changed = text.slice(0, at) + letter + text.slice(at + 1);
      expect(leafHash(changed)).not.toBe(leafHash(text));
    }
    const hidden = text.replace('"actor"', '"__proto__":{"x":1},"actor"');
    expect(leafHash(hidden)).not.toBe(leafHash(text));
  });

  it.each([
    ['no JSON', Buffer.from('{')],
    ['no UTF-8', Buffer.from([0xff])],
    ['another format', Buffer.from(opened.toString().replace('/v1', '/v2'))],
    ['something beside it', Buffer.from(closed.toString().replace('{', '{"more":1,'))],
    ['a hash of another length', Buffer.from(closed.toString().replace('"leafHash":"', '"leafHash":"00'))],
  ])('is none with %s', (_, bytes) => {
    expect(readReceiptExtra(bytes)).toBeUndefined();
  });

  it('proves an event of a version or kind that this program does not know, and says nothing of it', () => {
    for (const event of [{ ...withdrawn, version: 99 }, eventOf('consent.grant.transfigured', {})]) {
      const read = readReceiptExtra(openedReceipt(ID, event));
      expect(read).toMatchObject({ id: ID, position: 7n });
      expect(read).not.toHaveProperty('told');
    }
  });
});

describe('What a receipt tells', () => {
  const folder = new URL('../../contracts/history/', import.meta.url);
  const receipted = /^(consent\.(grant|prohibition)|records\.disclosure|consent\.decision)\./;
  const names = readdirSync(folder).filter((name) => receipted.test(name));

  it.each(names)('can be said of every version ever released: %s', (name) => {
    const { type, version, samples } = JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as {
      readonly type: string;
      readonly version: number;
      readonly samples: readonly Json[];
    };
    for (const data of samples) {
      const read = readReceiptExtra(openedReceipt(ID, eventOf(type, data, { version })));
      // Of an answer of several decisions each has a receipt of its own.
      if (severalDecisions(data)) expect(read).not.toHaveProperty('told');
      else expect(read?.told?.time).toBe(RECORDED_AT);
      expect(JSON.stringify(read?.told ?? {})).not.toContain('$sealed');
    }
  });
});

const severalDecisions = (data: Json): boolean => {
  const { decisions } = data as { readonly decisions?: readonly Json[] };
  return decisions !== undefined && decisions.length !== 1;
};
