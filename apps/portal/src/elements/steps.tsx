import type { VNode } from 'preact';

interface StepsProps {
  readonly label: string;
  readonly steps: readonly { readonly label: string; readonly done: boolean }[];
}

/** How far something is, as a row of steps; said in words too, for who does not see the marks. */
export function Steps({ label, steps }: StepsProps): VNode {
  const next = steps.findIndex(({ done }) => !done);
  return (
    <ol class="steps" aria-label={label}>
      {steps.map((step, index) => (
        <li
          key={step.label}
          class={step.done ? 'done' : 'open'}
          {...(index === next && { 'aria-current': 'step' })}
        >
          <span aria-hidden="true">{step.done ? '✓' : '·'}</span> {step.label}
        </li>
      ))}
    </ol>
  );
}
