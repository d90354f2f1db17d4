import type { ComponentChildren, VNode } from 'preact';
import type { View } from '../pages/view.js';
import { KEY_FIELD, TOKEN_FIELD } from '../session/form-guard.js';

interface PostFormProps {
  readonly view: View;
  readonly action: string;
  readonly children: ComponentChildren;
}

/** Every form that changes something: it carries the token of this browser and a key of its own. */
export function PostForm({ view, action, children }: PostFormProps): VNode {
  return (
    <form method="post" action={action}>
      <input type="hidden" name={TOKEN_FIELD} value={view.formToken} />
      <input type="hidden" name={KEY_FIELD} value={view.formKey} />
      {children}
    </form>
  );
}

/** The version of the purposes that the page shows: whoever agrees agrees to these words. */
export function PurposesShown({ taxonomy }: { readonly taxonomy: string }): VNode {
  return <input type="hidden" name="taxonomy" value={taxonomy} />;
}

/** What is wrong with a field, in its label: whoever hears the field hears it, too. */
function Wrong({ error }: { readonly error: string | undefined }): VNode | null {
  return error === undefined ? null : <strong>{error}</strong>;
}

interface ChoicesProps {
  readonly legend: string;
  readonly name: string;
  /** Never ticked in advance: silence is not consent (GDPR recital 32). */
  readonly choices: readonly { readonly value: string; readonly label: ComponentChildren }[];
  readonly kind?: 'checkbox' | 'radio';
  /** What she ticked herself, where a form comes back to her. */
  readonly chosen?: string;
  readonly error?: string | undefined;
}

/** A group of boxes, none of them ticked by us. */
export function Choices({ legend, name, choices, kind = 'checkbox', chosen, error }: ChoicesProps): VNode {
  return (
    <fieldset>
      <legend>
        {legend} <Wrong error={error} />
      </legend>
      {choices.map(({ value, label }) => (
        <label key={value}>
          <input type={kind} name={name} value={value} checked={value === chosen} />
          {label}
        </label>
      ))}
    </fieldset>
  );
}

interface TextFieldProps {
  readonly label: string;
  readonly name: string;
  readonly value?: string;
  readonly hint?: string;
  readonly required?: boolean;
  /** Id of suggestions. */
  readonly list?: string;
  readonly error?: string | undefined;
}

const marked = (error: string | undefined) => (error === undefined ? {} : { 'aria-invalid': true });

/** One labelled field of text. */
export function TextField({ label, name, hint, error, ...given }: TextFieldProps): VNode {
  return (
    <label>
      {label} {hint === undefined ? null : <span class="quiet">{hint}</span>} <Wrong error={error} />
      <input type="text" name={name} autoComplete="off" {...marked(error)} {...given} />
    </label>
  );
}

interface SelectFieldProps {
  readonly label: string;
  readonly name: string;
  /** What she chose herself, where a form comes back to her; nothing is chosen by us. */
  readonly chosen: string;
  /** The first one is what holds as long as nothing is chosen. */
  readonly choices: readonly { readonly value: string; readonly label: string }[];
  readonly error?: string | undefined;
}

/** One labelled choice out of a list that unfolds: for forms that ask the same of many things. */
export function SelectField({ label, name, chosen, choices, error }: SelectFieldProps): VNode {
  return (
    <label>
      {label} <Wrong error={error} />
      <select name={name} {...marked(error)}>
        {choices.map(({ value, label: said }) => (
          <option key={value} value={value} selected={value !== '' && value === chosen}>
            {said}
          </option>
        ))}
      </select>
    </label>
  );
}

/** A labelled text of many lines. */
export function LongTextField({
  label,
  name,
  hint,
  rows = 6,
  error,
  ...given
}: Omit<TextFieldProps, 'list'> & { readonly rows?: number }): VNode {
  return (
    <label>
      {label} {hint === undefined ? null : <span class="quiet">{hint}</span>} <Wrong error={error} />
      <textarea name={name} rows={rows} {...marked(error)} {...given} />
    </label>
  );
}

/** One labelled day. */
export function DayField({
  label,
  name,
  hint,
  error,
  ...given
}: TextFieldProps & { readonly max?: string }): VNode {
  return (
    <label>
      {label} {hint === undefined ? null : <span class="quiet">{hint}</span>} <Wrong error={error} />
      <input type="date" name={name} {...marked(error)} {...given} />
    </label>
  );
}

interface QuestionProps {
  readonly action: string;
  readonly submit: string;
  readonly children: ComponentChildren;
}

/** A form that only asks: its answer has an address of its own, to be kept and passed on. */
export function Question({ action, submit, children }: QuestionProps): VNode {
  return (
    <form class="question" method="get" action={action}>
      {children}
      <button>{submit}</button>
    </form>
  );
}
