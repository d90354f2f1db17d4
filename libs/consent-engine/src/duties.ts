import type { Duty, GrantGiven } from './facts.js';

/** Whether the duty can be understood and kept; negative or unreadable amounts are not duties. */
export function isKnownDuty(duty: Duty): boolean {
  switch (duty.kind) {
    case 'delete-after':
    case 'notify-within':
      return isAmount(duty.days);
    case 'report-use':
      return isAmount(duty.everyDays);
    case 'pay':
      return Number.isSafeInteger(duty.minor) && duty.minor >= 0;
    case 'anonymise':
      return isGroupSize(duty.k);
    case 'attribute':
    case 'no-reidentification':
    case 'no-onward-transfer':
      return true;
    default:
      return false;
  }
}

/** How many persons a result must be about at least: one alone would be no group. */
export function isGroupSize(k: number): boolean {
  return Number.isSafeInteger(k) && k >= 2;
}

function isAmount(value: number): boolean {
  return Number.isFinite(value) && value >= 0;
}

/** One list in which the strictest wins: shortest periods, largest groups, all attributions, prices summed by currency and unit. */
export function strictest(duties: Iterable<Duty>): readonly Duty[] {
  const merged = new Map<string, Duty>();
  for (const duty of duties) {
    const key = keyOf(duty);
    const known = merged.get(key);
    merged.set(key, known === undefined ? duty : stricter(known, duty));
  }
  return [...merged.keys()].sort().flatMap((key) => merged.get(key) ?? []);
}

function keyOf(duty: Duty): string {
  if (duty.kind === 'pay') return `${duty.kind} ${duty.currency} ${duty.per}`;
  return duty.kind === 'attribute' ? `${duty.kind} ${duty.to}` : duty.kind;
}

function stricter(a: Duty, b: Duty): Duty {
  if (a.kind === 'delete-after' && b.kind === 'delete-after') return a.days <= b.days ? a : b;
  if (a.kind === 'notify-within' && b.kind === 'notify-within') return a.days <= b.days ? a : b;
  if (a.kind === 'report-use' && b.kind === 'report-use') return a.everyDays <= b.everyDays ? a : b;
  if (a.kind === 'anonymise' && b.kind === 'anonymise') return a.k >= b.k ? a : b;
  if (a.kind === 'pay' && b.kind === 'pay') return { ...a, minor: a.minor + b.minor };
  return a;
}

/** What using the grant obliges to, anonymity among it. */
export function grantDuties({
  duties = [],
  minAnonymity,
}: Pick<GrantGiven, 'duties' | 'minAnonymity'>): readonly Duty[] {
  return minAnonymity === undefined ? duties : [...duties, { kind: 'anonymise', k: minAnonymity }];
}
