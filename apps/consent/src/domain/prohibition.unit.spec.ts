import { specification } from '@coop/event-sourcing/testing';
import {
  prohibitionDecider,
  type PlaceProhibition,
  type ProhibitionCommand,
  type ProhibitionEvent,
} from './prohibition.js';

const ID = '0198c0de-0000-7000-8000-0000000000f1';
const ANNE = '0198c0de-0000-7000-8000-0000000000f2';
const placedData: PlaceProhibition['placed'] = {
  prohibition: ID,
  source: 'member',
  stakeholder: ANNE,
  recipient: 'anyone',
  purposes: ['Marketing'],
  scope: null,
  fields: 'all',
  placedBy: ANNE,
};
const place: PlaceProhibition = {
  kind: 'place-prohibition',
  placed: placedData,
  entitled: true,
  unknownPurposes: [],
};
const placed: ProhibitionEvent = { type: 'consent.prohibition.placed', data: placedData };
const lift: ProhibitionCommand = { kind: 'lift-prohibition', prohibition: ID, by: ANNE, actsFor: [ANNE] };
const lifted: ProhibitionEvent = {
  type: 'consent.prohibition.lifted',
  data: { prohibition: ID, liftedBy: ANNE },
};
const { given } = specification(prohibitionDecider);

describe('A prohibition', () => {
  it('is placed by the person, once', () => {
    given().when(place).then(placed);
    given(placed).when(place).thenRefused('prohibition-exists');
  });
  it('is not placed for somebody else without a mandate', () =>
    given()
      .when({ ...place, entitled: false })
      .thenRefused('mandate-missing'));
  it('names purposes of the taxonomy only', () =>
    given()
      .when({ ...place, unknownPurposes: ['Anything'] })
      .thenRefused('purpose-unknown'));
  it('is lifted by the person who placed it, once', () => {
    given(placed).when(lift).then(lifted);
    given(placed, lifted).when(lift).thenRefused('prohibition-already-lifted');
  });
  it('does not exist for anyone else who would lift it', () =>
    given(placed)
      .when({ ...lift, actsFor: [] })
      .thenRefused('prohibition-unknown'));
  it('of the whole cooperative is not lifted by one person', () => {
    const general: ProhibitionEvent = {
      type: 'consent.prohibition.placed',
      data: { ...placedData, stakeholder: null },
    };
    given(general).when(lift).thenRefused('prohibition-not-yours');
  });
  it('must have been placed', () => given().when(lift).thenRefused('prohibition-unknown'));
  it('stays absent when its history begins in the middle', () =>
    expect(prohibitionDecider.evolve(prohibitionDecider.initial, lifted)).toEqual({ status: 'absent' }));
  it('stops its reader at an event or command that it does not know', () => {
    const event = { type: 'consent.prohibition.imagined' } as unknown as ProhibitionEvent;
    expect(() => prohibitionDecider.evolve(prohibitionDecider.initial, event)).toThrow('imagined');
    const command = { kind: 'imagine' } as unknown as ProhibitionCommand;
    expect(() => prohibitionDecider.decide(command, prohibitionDecider.initial)).toThrow('imagine');
  });
});
