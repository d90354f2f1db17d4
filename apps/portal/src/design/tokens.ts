/** The colours of one scheme, by what they are for. */
export interface Scheme {
  readonly ground: string;
  readonly surface: string;
  readonly ink: string;
  readonly quiet: string;
  readonly link: string;
  readonly action: string;
  readonly actionInk: string;
  readonly danger: string;
  readonly dangerInk: string;
  readonly notice: string;
  readonly noticeInk: string;
  readonly line: string;
  readonly focus: string;
}

export const LIGHT: Scheme = {
  ground: '#f7f5f0',
  surface: '#ffffff',
  ink: '#1c2a27',
  quiet: '#4a5a56',
  link: '#0b5a4e',
  action: '#0f6154',
  actionInk: '#ffffff',
  danger: '#9b2316',
  dangerInk: '#ffffff',
  notice: '#fdf0cf',
  noticeInk: '#4d3800',
  line: '#7d8c87',
  focus: '#1a4fd0',
};

export const DARK: Scheme = {
  ground: '#111917',
  surface: '#1a2422',
  ink: '#e9f0ed',
  quiet: '#b3c2bd',
  link: '#86d6c4',
  action: '#86d6c4',
  actionInk: '#08211b',
  danger: '#ffb3a7',
  dangerInk: '#3d0a04',
  notice: '#3b3112',
  noticeInk: '#f8e6b4',
  line: '#7f928c',
  focus: '#9dbcff',
};

/** Every pair in which text stands on a ground: at least 4.5 to 1 (WCAG 2.2, 1.4.3). */
export const TEXT_PAIRS: readonly (readonly [text: keyof Scheme, ground: keyof Scheme])[] = [
  ['ink', 'ground'],
  ['ink', 'surface'],
  ['quiet', 'ground'],
  ['quiet', 'surface'],
  ['link', 'ground'],
  ['link', 'surface'],
  ['actionInk', 'action'],
  ['dangerInk', 'danger'],
  ['danger', 'surface'],
  ['noticeInk', 'notice'],
];

/** Edges of fields, marks and the focus: at least 3 to 1 (WCAG 2.2, 1.4.11 and 2.4.7). */
export const MARK_PAIRS: readonly (readonly [mark: keyof Scheme, ground: keyof Scheme])[] = [
  ['line', 'ground'],
  ['line', 'surface'],
  ['focus', 'ground'],
  ['focus', 'surface'],
  ['action', 'surface'],
  ['danger', 'surface'],
];

const hyphened = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** The scheme as custom properties. */
export const customProperties = (scheme: Scheme): string =>
  Object.entries(scheme)
    .map(([name, colour]) => `--${hyphened(name)}: ${colour};`)
    .join('\n  ');
