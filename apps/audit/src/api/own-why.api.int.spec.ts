import { explain } from '@coop/consent-engine';
import type { StoredEvent } from '@coop/event-sourcing';
import type { KeptRules } from '../history/doors.js';
import { ControlDouble } from '../testing/control-double.js';
import { CLINIC, handle, HistoryWorld, temporaryFolders } from '../testing/history-world.js';
import { openTestAudit } from '../testing/open-test-audit.js';

/** In these rules a withdrawal did nothing. */
const THEN: KeptRules = {
  ...{ engine: 'consent-engine/0', digest: 'a'.repeat(64), explain },
  createControl: (options) =>
    new (class extends ControlDouble {
      override apply(event: StoredEvent): void {
        if (event.type !== 'consent.grant.withdrawn') super.apply(event);
      }
    })(options),
};

interface OwnAnswer {
  readonly fields: readonly { readonly codes: readonly string[] }[];
}

interface WhyRules {
  readonly rules: unknown;
}

const folder = temporaryFolders();
let world: HistoryWorld;
let audit: Awaited<ReturnType<typeof openTestAudit>>;

beforeEach(async () => {
  world = await new HistoryWorld().begin();
  audit = await openTestAudit(world, folder);
});

afterEach(() => audit.close());

describe('why her own data was read or refused', () => {
  it('is told to the person whom it concerned, without a mandate', async () => {
    const refused = await world.later(1).read('refusal');
    await world.grant('grant');
    const disclosure = await world.later(1).read('reading');
    expect((await audit.get(`/audit/own/${disclosure}/why`, 'anna')).json()).toMatchObject({
      found: 'decision',
      consumer: CLINIC,
      purpose: 'ResearchAndDevelopment',
      fields: [{ field: 'phone', permitted: true, codes: ['granted'], notEveryone: false }],
    });
    expect((await audit.get(`/audit/own/${refused}/why`, 'anna')).json()).toMatchObject({
      fields: [{ field: 'phone', permitted: false, codes: ['grant-missing'], notEveryone: false }],
    });
  });

  it('is told by the rules of then, where they were kept', async () => {
    await audit.close();
    audit = await openTestAudit(world, folder, { kept: new Map([[THEN.engine, THEN]]) });
    const grant = await world.grant('grant');
    await world.withdraw(grant);
    const codes = async (word: string, rules: string) => {
      const id = await world.later(1).read(word, {}, { rules });
      const { fields } = (await audit.get(`/audit/own/${id}/why`, 'anna')).json() as OwnAnswer;
      const { rules: by } = (await audit.get(`/audit/why/${id}`, 'auditor')).json() as WhyRules;
      return [fields[0]?.codes, by];
    };
    const then = `${THEN.engine} dpv-2.3`;
    const today = 'consent-engine/1 dpv-2.3';
    expect(await codes('then', then)).toEqual([
      ['granted'],
      { recorded: then, again: today, known: false, kept: THEN.digest },
    ]);
    expect(await codes('today', today)).toEqual([
      ['grant-withdrawn'],
      { recorded: today, again: today, known: true, kept: null },
    ]);
  });

  it('does not exist for anybody else, nor for somebody without a token', async () => {
    await world.grant('grant');
    const disclosure = await world.later(1).read('reading');
    const [others, unknown] = [disclosure, handle('no reading')].map((id) => `/audit/own/${id}/why`);
    const statuses = [others, unknown].map(
      async (path = '') => (await audit.get(path, 'somebody')).statusCode,
    );
    expect(await Promise.all(statuses)).toEqual([404, 404]);
    expect((await audit.get(others ?? '')).statusCode).toBe(401);
  });
});
