import type { VNode } from 'preact';
import { purposeLabel } from '@coop/consent-engine';
import type { RecordView, RequestView } from '../client/shapes.js';
import { Choices, DayField, PostForm, PurposesShown } from '../elements/forms.js';
import { Page } from '../elements/page.js';
import { Facts } from '../elements/tables.js';
import { wordsFor } from '../texts/code-texts.js';
import { Value } from './record.js';
import { dateOf, listOf, nameOf, type Names, type View, termOf } from './view.js';

interface RequestProps {
  readonly view: View;
  readonly names: Names;
  readonly request: RequestView;
  /** Her own reading of the record: what the partner would get, exactly. */
  readonly record: RecordView;
  /** The version of the purposes that the page shows. */
  readonly taxonomy: string;
  readonly deleteAfterDays?: number;
  /** What was missing the first time. */
  readonly said?: string;
}

/** The fields that were asked for, each with the value that would be handed over. */
export function fieldChoices(view: View, record: RecordView, fields: readonly string[]) {
  const held = new Map(record.fields.map((field) => [field.name, field]));
  return fields.map((name) => ({
    value: name,
    label: (
      <>
        {termOf(view, name)}: <Value view={view} field={held.get(name) ?? { value: null, state: 'empty' }} />
      </>
    ),
  }));
}

export const purposeChoices = ({ language }: View, purposes: readonly string[]) =>
  purposes.map((purpose) => ({ value: purpose, label: purposeLabel(purpose, language) }));

/** A partner asks. She chooses per purpose and per field; refusing is as easy as accepting (GDPR art. 7). */
export function RequestPage({
  view,
  names,
  request,
  record,
  taxonomy,
  deleteAfterDays,
  said,
}: RequestProps): VNode {
  const { texts } = view;
  const action = `/my/sharing/requests/${request.request}`;
  return (
    <Page view={view} title={texts.request.title(nameOf(view, names, request.consumer))}>
      {said === undefined ? null : (
        <p class="notice" role="alert">
          {said}
        </p>
      )}
      <Facts
        facts={[
          [texts.words.record, termOf(view, record.category)],
          [
            texts.sharing.actions,
            listOf(
              view,
              request.actions.map((each) => wordsFor(texts.codes.actions, each)),
            ),
          ],
          [texts.words.until, dateOf(view, request.until)],
        ]}
      />
      {deleteAfterDays === undefined ? null : <p>{texts.request.deleteAfter(deleteAfterDays)}</p>}
      <p>{texts.request.lead}</p>
      <PostForm view={view} action={action}>
        <PurposesShown taxonomy={taxonomy} />
        <Choices
          legend={texts.request.purposes}
          name="purpose"
          choices={purposeChoices(view, request.purposes)}
        />
        <Choices
          legend={texts.request.fields}
          name="field"
          choices={fieldChoices(view, record, request.fields)}
        />
        <DayField
          label={texts.request.until}
          name="until"
          value={request.until.slice(0, 10)}
          max={request.until.slice(0, 10)}
          hint={texts.request.untilHint(dateOf(view, request.until))}
        />
        <div class="answers">
          <p>
            <button name="answer" value="granted">
              {texts.request.accept}
            </button>
            {texts.request.acceptLead}
          </p>
          <p>
            <button name="answer" value="refused">
              {texts.request.refuse}
            </button>
            {texts.request.refuseLead}
          </p>
        </div>
      </PostForm>
    </Page>
  );
}
