import { specification } from '@coop/event-sourcing/testing';
import { id, START } from '../testing/index.js';
import { validBeside, webhookDecider, type WebhookEvent } from './webhook.js';

const webhook = id('webhook');
const consumer = id('partner');
const stranger = id('stranger');
const data = {
  ...{ webhook, consumer, client: id('client'), clientId: 'partner', types: 'all' as const },
  url: 'https://partner.example/hooks',
};
const registered: WebhookEvent = { type: 'consent.webhook.registered', data };
const rotated = (generation: number, previousUntil: string): WebhookEvent => ({
  type: 'consent.webhook.secret-rotated',
  data: { webhook, generation, previousUntil },
});
const why = { webhook, reason: 'exhausted' as const, failure: 'timed-out', status: null, attempts: 10 };
const disabled: WebhookEvent = { type: 'consent.webhook.disabled', data: why };
const enabled: WebhookEvent = { type: 'consent.webhook.enabled', data: { webhook } };
const removed: WebhookEvent = { type: 'consent.webhook.removed', data: { webhook } };
const rotate = { kind: 'rotate-secret', webhook, consumer, now: START, overlapHours: 24 } as const;
const replay = { kind: 'ask-replay', webhook, consumer, after: 3n, until: 9n } as const;

describe('A webhook', () => {
  const { given } = specification(webhookDecider);

  it('is registered once', () => {
    const register = { kind: 'register-webhook', registered: data } as const;
    given().when(register).then(registered);
    given(registered).when(register).thenRefused('webhook-exists');
  });

  it('gets a new secret, and its old one stays valid for the time that was asked', () => {
    given(registered).when(rotate).then(rotated(2, '2026-03-03T08:00:00.000Z'));
    given(registered, rotated(2, START)).when(rotate).then(rotated(3, '2026-03-03T08:00:00.000Z'));
  });

  it('has three old secrets at most, unless the last one is to end at once', () => {
    const day = '2026-03-03T08:00:00.000Z';
    const history = [registered, rotated(2, day), rotated(3, day), rotated(4, day)];
    given(...history)
      .when(rotate)
      .thenRefused('webhook-rotated-too-often');
    given(...history)
      .when({ ...rotate, overlapHours: 0 })
      .then(rotated(5, START));
  });

  it('has no old secret that outlives a newer one', () => {
    const long = '2026-03-09T08:00:00.000Z';
    const state = [registered, rotated(2, long), rotated(3, START)].reduce(webhookDecider.evolve, {
      status: 'absent',
    });
    expect(state).toMatchObject({ generation: 3, old: [{ generation: 2 }, { generation: 1 }] });
    if (state.status === 'absent') throw new Error('it is registered');
    expect(validBeside(state.old, START)).toEqual([]);
  });

  it('is disabled once, and enabled by its owner, also to be tried at once', () => {
    given(registered).when({ kind: 'disable-webhook', disabled: why }).then(disabled);
    given(registered, disabled).when({ kind: 'disable-webhook', disabled: why }).thenNothing();
    const enable = { kind: 'enable-webhook', webhook, consumer } as const;
    given(registered, disabled).when(enable).then(enabled);
    given(registered).when(enable).then(enabled);
  });

  it('sends a part again when it is not disabled and the part has an end after its beginning', () => {
    given(registered)
      .when(replay)
      .then({ type: 'consent.webhook.replay-asked', data: { webhook, after: '3', until: '9' } });
    given(registered)
      .when({ ...replay, until: 2n })
      .thenRefused('webhook-replay-invalid');
    given(registered, disabled).when(replay).thenRefused('webhook-disabled');
    given(registered, disabled, enabled)
      .when({ ...replay, until: null })
      .then({ type: 'consent.webhook.replay-asked', data: { webhook, after: '3', until: null } });
  });

  it('notes how far it was told, while it is', () => {
    const note = { kind: 'note-delivered', webhook, through: 7n, replays: 0n } as const;
    given(registered)
      .when(note)
      .then({ type: 'consent.webhook.delivered-through', data: { webhook, through: '7', replays: '0' } });
    given(registered, removed).when(note).thenNothing();
  });

  it.each([
    ['a new secret', rotate],
    ['a replay', replay],
    ['enabling', { kind: 'enable-webhook', webhook, consumer } as const],
    ['removal', { kind: 'remove-webhook', webhook, consumer } as const],
  ])('does not exist for a stranger, nor after its removal: %s', (_what, command) => {
    given(registered)
      .when({ ...command, consumer: stranger })
      .thenRefused('webhook-unknown');
    given(registered, removed).when(command).thenRefused('webhook-unknown');
    given().when(command).thenRefused('webhook-unknown');
  });
});
