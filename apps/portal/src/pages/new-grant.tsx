import type { VNode } from 'preact';
import type { ContractView, RecordSummary, RecordView } from '../client/shapes.js';
import { Choices, DayField, PostForm, PurposesShown, Question } from '../elements/forms.js';
import { Page } from '../elements/page.js';
import { wordsFor } from '../texts/code-texts.js';
import { fieldChoices, purposeChoices } from './request.js';
import { nameOf, purposesOf, type Names, type View, termOf } from './view.js';

/** Records offered here; any other is shared from its own page. */
const MAX_RECORDS = 20;

/** First step: with whom, about which record. A form that only asks. */
export function ChoosePartnerPage(props: {
  readonly view: View;
  readonly names: Names;
  readonly contracts: readonly ContractView[];
  readonly records: readonly RecordSummary[];
  /** When she comes from the page of a record. */
  readonly chosen?: string;
}): VNode {
  const { view, names, contracts, records, chosen } = props;
  const { newGrant } = view.texts;
  const own = records.filter(({ own: isOwn, record }) => isOwn && (chosen ?? record) === record);
  const missing = contracts.length === 0 ? newGrant.noContract : own.length === 0 ? newGrant.noRecord : null;
  return (
    <Page view={view} title={newGrant.title}>
      <p>{missing ?? newGrant.lead}</p>
      {missing === null ? (
        <Question action="/my/sharing/new" submit={newGrant.next}>
          <Choices
            kind="radio"
            legend={newGrant.contract}
            name="contract"
            choices={contracts.map(({ contract, consumer, terms }) => ({
              value: contract,
              label: `${nameOf(view, names, consumer)} (${purposesOf(view, terms.purposes)})`,
            }))}
          />
          <Choices
            kind="radio"
            legend={newGrant.record}
            name="record"
            choices={own
              .slice(0, MAX_RECORDS)
              .map(({ record, category }) => ({ value: record, label: termOf(view, category) }))}
          />
          {own.length > MAX_RECORDS ? <p>{newGrant.otherRecords}</p> : null}
        </Question>
      ) : null}
    </Page>
  );
}

interface NewGrantProps {
  readonly view: View;
  readonly names: Names;
  readonly contract: ContractView;
  readonly record: RecordView;
  readonly taxonomy: string;
  readonly said?: string;
}

/** Second step: what exactly. Only what the contract covers can be chosen, and nothing is ticked. */
export function NewGrantPage({ view, names, contract, record, taxonomy, said }: NewGrantProps): VNode {
  const { newGrant, request, codes } = view.texts;
  const { terms } = contract;
  const offered = record.fields
    .map(({ name }) => name)
    .filter((name) => terms.fields === 'all' || terms.fields.includes(name));
  return (
    <Page view={view} title={newGrant.title}>
      {said === undefined ? null : (
        <p class="notice" role="alert">
          {said}
        </p>
      )}
      <h2>{nameOf(view, names, contract.consumer)}</h2>
      <p>{newGrant.second}</p>
      <PostForm view={view} action="/my/sharing/new">
        <input type="hidden" name="contract" value={contract.contract} />
        <input type="hidden" name="record" value={record.record} />
        <PurposesShown taxonomy={taxonomy} />
        <Choices legend={newGrant.purposes} name="purpose" choices={purposeChoices(view, terms.purposes)} />
        <Choices legend={newGrant.fields} name="field" choices={fieldChoices(view, record, offered)} />
        <Choices
          legend={newGrant.actions}
          name="action"
          choices={terms.actions.map((value) => ({ value, label: wordsFor(codes.actions, value) }))}
        />
        <DayField label={newGrant.until} name="until" max={terms.until.slice(0, 10)} required />
        <p>{request.deleteAfter(terms.deleteAfterDays)}</p>
        <button>{newGrant.submit}</button>
      </PostForm>
    </Page>
  );
}
