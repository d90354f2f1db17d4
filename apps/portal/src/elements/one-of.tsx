import type { VNode } from 'preact';
import type { View } from '../pages/view.js';
import { Choices, TextField } from './forms.js';

/** More than these are typed, not looked for in a list. */
const MAX_LISTED = 20;

interface OneOfProps {
  readonly view: View;
  readonly name: string;
  readonly legend: string;
  readonly known: readonly string[];
  readonly label: (value: string) => string;
  /** What she said herself, where a form comes back to her. */
  readonly chosen: string;
  readonly hint?: string;
  readonly error?: string | undefined;
}

/** One of what is known: told where there is one, chosen where there are some, typed where there are none or many. */
export function OneOf({ view, name, legend, known, label, chosen, error, hint }: OneOfProps): VNode {
  const [only] = known;
  if (only !== undefined && known.length === 1)
    return (
      <p>
        <input type="hidden" name={name} value={only} />
        {view.texts.words.pair(legend, label(only))}
      </p>
    );
  if (known.length === 0 || known.length > MAX_LISTED)
    return (
      <TextField
        {...{ label: legend, name, value: chosen, error }}
        {...(hint === undefined ? {} : { hint })}
      />
    );
  return (
    <Choices
      {...{ kind: 'radio', legend, name, chosen, error }}
      choices={known.map((value) => ({ value, label: label(value) }))}
    />
  );
}
