import type { Duty, RecordKind, Scope } from '../facts.js';
import type { Random } from './random.js';

/** The moment around which everything happens, in milliseconds. */
export const NOW = Date.parse('2026-05-01T12:00:00Z');

export const PERSONS = ['anna', 'bruno', 'carla', 'dario'];
export const PARTNERSHIPS = ['duo', 'trio'];
export const EVERYONE = [...PERSONS, 'courier', 'bakery', 'choir', ...PARTNERSHIPS, 'stranger'];
export const CONSUMERS = ['courier', 'bakery'];
export const RECORDS = ['r1', 'r2', 'r3'];
export const FIELDS = ['name', 'phone', 'notes', 'health'];
export const CATEGORIES = ['directory', 'press'];
export const KINDS: readonly RecordKind[] = [
  'personal-data',
  'personal-work',
  'confidential',
  'legal-person-data',
  'collective-work',
];
export const PURPOSES = [
  'Purpose',
  'Marketing',
  'Advertising',
  'DirectMarketing',
  'Personalisation',
  'PersonalisedAdvertising',
  'PoliticalCampaign',
  'CommunicationManagement',
  'CommunicationForCustomerCare',
  'PublicBenefit',
];
export const NEWER = 'dpv-next';
export const ANY_PURPOSE = [...PURPOSES, 'LetterToVoters', 'Newsletter', 'SocialMediaMarketing'];

/** Draws what facts have in common: times, scopes, purposes, duties. */
export class TermsDrawer {
  /** In a kind world most have agreed to most things, so that much is permitted too. */
  readonly isKind: boolean;

  constructor(readonly random: Random) {
    this.isKind = random.chance(0.75);
  }

  /** Whether something out of the ordinary happens: less often in a kind world. */
  odd(share: number): boolean {
    return this.random.chance(this.isKind ? share / 5 : share);
  }

  /** The version that a term of an agreement is read by: none named, a later one, or one that nobody knows. */
  version(): { readonly taxonomy?: string } {
    const { random } = this;
    if (!this.odd(0.15)) return {};
    return { taxonomy: random.of(['dpv-2.3', NEWER, NEWER, 'unheard-of']) };
  }

  /** Mostly around now; sometimes about to begin or end; sometimes unreadable. */
  term(): { readonly from: number; readonly until?: number } {
    const { random } = this;
    const near = () => NOW + random.below(24_000) - 12_000;
    return {
      from: !this.odd(0.06) ? NOW - 1_000_000 : random.chance(0.95) ? near() : Number.NaN,
      ...(random.chance(0.9) && { until: this.odd(0.08) ? near() : NOW + 1_000_000 }),
    };
  }

  scope(share: number): Scope {
    const { random } = this;
    if (random.chance(share)) return {};
    return random.of<Scope>([
      { records: [random.of(RECORDS)] },
      { records: random.some(RECORDS, 0.6) },
      { categories: [random.of(CATEGORIES)] },
      { kinds: random.some(KINDS, 0.6) },
      { categories: CATEGORIES, records: [...RECORDS, 'elsewhere'] },
    ]);
  }

  fields(share: number): readonly string[] | 'all' {
    const { random } = this;
    return random.chance(share) ? 'all' : random.some(FIELDS, 0.6);
  }

  duties(share: number): readonly Duty[] {
    const { random } = this;
    if (random.chance(share)) return [];
    return random.some<Duty>(
      [
        { kind: 'delete-after', days: random.below(90) },
        { kind: 'report-use', everyDays: random.below(30) },
        { kind: 'notify-within', days: random.below(9) },
        { kind: 'attribute', to: random.of(PERSONS) },
        {
          kind: 'pay',
          minor: random.below(50),
          currency: random.of(['CHF', 'CHF', 'CHF', 'EUR']),
          per: 'reading',
        },
        { kind: 'anonymise', k: random.of([2, 5, 10]) },
        { kind: 'delete-after', days: random.chance(0.05) ? -1 : 30 },
        { kind: 'no-reidentification' },
        { kind: 'no-onward-transfer' },
      ],
      0.3,
    );
  }

  purposes(): readonly string[] {
    const { random } = this;
    if (random.chance(0.35)) return ['Purpose'];
    if (random.chance(0.5))
      return ['Marketing', 'CommunicationManagement', ...(random.chance(0.3) ? ['PoliticalCampaign'] : [])];
    return [random.of(ANY_PURPOSE), random.of(ANY_PURPOSE)];
  }

  purpose(): string {
    return this.odd(0.7)
      ? this.random.of(ANY_PURPOSE)
      : this.random.of(['CommunicationManagement', 'PublicBenefit', 'DirectMarketing']);
  }
}
