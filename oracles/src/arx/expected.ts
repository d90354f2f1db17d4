/** What ARX answered, as it was recorded; see the folder's own README for how. */
export interface ArxAnswers {
  readonly rule: { readonly qi9: readonly string[] };
  readonly anonymity: readonly ArxAnswer[];
  readonly risk: {
    readonly '8qi': ArxRisk;
    readonly '9qi': ArxRisk;
    readonly attributes: Readonly<
      Record<string, { readonly distinction: number; readonly separation: number }>
    >;
  };
}

export interface ArxAnswer {
  readonly mode: 'global' | 'local';
  readonly qi: 8 | 9;
  readonly k: number;
  readonly suppressionLimit: number;
  readonly granularity: number;
  readonly suppressed: number;
  readonly classes: number;
  readonly equalDistanceT?: { readonly attribute: string; readonly t: number };
  readonly distinctL?: { readonly attribute: string; readonly l: number };
}

export interface ArxRisk {
  readonly classes: number;
  readonly highest: number;
  readonly marketer: number;
  readonly sampleUniqueness: number;
  readonly populationSize: number;
  readonly pitman: number;
  readonly zayatz: number;
  readonly snb: number;
  readonly dankar: number;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

function isAnswers(value: unknown): value is ArxAnswers {
  if (!isRecord(value) || !isRecord(value['rule']) || !isRecord(value['risk'])) return false;
  return (
    Array.isArray(value['anonymity']) &&
    value['anonymity'].length === 35 &&
    isRecord(value['risk']['attributes'])
  );
}

/** @throws Error when rows are missing: then something would be compared with nothing */
export function readArxAnswers(text: string): ArxAnswers {
  const answers: unknown = JSON.parse(text);
  if (!isAnswers(answers)) throw new Error('the answers of ARX have another shape than expected');
  return answers;
}
