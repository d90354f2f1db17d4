import type { VNode } from 'preact';
import type { GrantView } from '../client/shapes.js';
import { DayField, PostForm, PurposesShown } from '../elements/forms.js';
import { Page } from '../elements/page.js';
import { Facts } from '../elements/tables.js';
import { dateOf, fieldsOf, nameOf, purposesOf, type Names, type View } from './view.js';

/** The same agreement for longer: nothing but its end can be chosen, and no day is written in advance. */
export function RenewalPage(props: {
  readonly view: View;
  readonly names: Names;
  readonly grant: GrantView;
  readonly taxonomy: string;
  /** What was missing the first time. */
  readonly said?: string;
}): VNode {
  const { view, names, grant, taxonomy, said } = props;
  const { renewal, words } = view.texts;
  const { recipient, fields, purposes, until } = grant.terms;
  return (
    <Page view={view} title={renewal.title(nameOf(view, names, recipient))}>
      {said === undefined ? null : (
        <p class="notice" role="alert">
          {said}
        </p>
      )}
      <p>{renewal.lead}</p>
      <Facts
        facts={[
          [words.what, fieldsOf(view, fields)],
          [words.purposes, purposesOf(view, purposes)],
          [words.until, dateOf(view, until)],
        ]}
      />
      <PostForm view={view} action={`/my/sharing/grants/${grant.grant}/renewal`}>
        <PurposesShown taxonomy={taxonomy} />
        <DayField label={renewal.until} name="until" required />
        <button>{renewal.submit}</button>
      </PostForm>
    </Page>
  );
}
