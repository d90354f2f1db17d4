/** Addresses of the pages about answers with noise. */
export const QUESTIONS = '/my/questions';

export const NEW_QUESTION = `${QUESTIONS}/new`;

export const questionPath = (question: string): string => `${QUESTIONS}/${encodeURIComponent(question)}`;

/** The form with what is known already filled in. */
export const askPath = (known: Readonly<Record<'contract' | 'category' | 'purpose', string>>): string => {
  const { contract, category, purpose } = known;
  return `${NEW_QUESTION}?${new URLSearchParams({ contract, category, purpose }).toString()}`;
};
