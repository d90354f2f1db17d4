import type { ColumnClass, ColumnProfile, Look } from './column-profile.js';

/** The classes are no basis for a release. Names columns, never values. */
export interface ClassesRefused {
  readonly outcome: 'refused';
  readonly code: 'column-undeclared' | 'column-unknown' | 'class-unknown';
  readonly columns: readonly string[];
}

/** A column whose class its looks speak against: somebody has to look at it and say why it is right after all. */
export interface ClassFlag {
  readonly code: 'looks-direct' | 'looks-quasi';
  readonly column: string;
  readonly declared: ColumnClass;
  /** Those of the profile. */
  readonly reasons: readonly string[];
}

export interface ClassesAccepted {
  readonly outcome: 'accepted';
  readonly flags: readonly ClassFlag[];
}

const CLASSES: readonly string[] = ['direct', 'quasi', 'sensitive', 'other'] satisfies readonly ColumnClass[];

/** What tells enough about a person to be named even where a column is not close to unique. */
const TELLING: readonly Look[] = ['near-unique', 'date', 'coordinates', 'postcode'];

/**
 * Holds the classes that somebody declared for the columns of a table against what the columns look like. Every column
 * must be declared, and no other. What leaves the table as it stands (`other`, `sensitive`) and looks like a direct
 * identifier is flagged; so is `other` that looks like a date, a place, or is nearly unique. `direct` never leaves, and
 * `quasi` is coarsened, so neither is flagged.
 */
export function checkClasses(
  profiles: readonly ColumnProfile[],
  classes: Readonly<Record<string, ColumnClass>>,
): ClassesRefused | ClassesAccepted {
  const columns = profiles.map(({ column }) => column);
  const undeclared = columns.filter((column) => !Object.hasOwn(classes, column));
  if (undeclared.length > 0) return refusal('column-undeclared', undeclared);
  const unknown = Object.keys(classes).filter((column) => !columns.includes(column));
  if (unknown.length > 0) return refusal('column-unknown', unknown);
  const strange = columns.filter((column) => !CLASSES.includes(classes[column] ?? ''));
  if (strange.length > 0) return refusal('class-unknown', strange);
  return {
    outcome: 'accepted',
    flags: profiles.flatMap((profile) => flagsOf(profile, classes[profile.column])),
  };
}

const refusal = (code: ClassesRefused['code'], columns: readonly string[]): ClassesRefused => ({
  ...{ outcome: 'refused', code, columns },
});

function flagsOf(profile: ColumnProfile, declared: ColumnClass | undefined): readonly ClassFlag[] {
  const { column, suggested, reasons, looks } = profile;
  if (declared === undefined || declared === 'direct' || declared === 'quasi') return [];
  if (suggested === 'direct') return [{ code: 'looks-direct', column, declared, reasons }];
  const isTelling = suggested === 'quasi' && looks.some((look) => TELLING.includes(look));
  return declared === 'other' && isTelling ? [{ code: 'looks-quasi', column, declared, reasons }] : [];
}
