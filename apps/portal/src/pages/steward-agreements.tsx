import type { VNode } from 'preact';
import type { StandingGrant } from '../client/steward-shapes.js';
import { Question, TextField } from '../elements/forms.js';
import { Page } from '../elements/page.js';
import { Pager, Table, When } from '../elements/tables.js';
import { nameOf, purposesOf, type Names, type View } from './view.js';

export const STEWARD_AGREEMENTS = '/steward/agreements';

/** The address of one agreement's page, or of a step of declaring it void. */
export const voidingPath = (grant: string, rest = ''): string =>
  `${STEWARD_AGREEMENTS}/${encodeURIComponent(grant)}${rest}`;

/** What was asked for, by the names of the form's fields. */
export type Sought = Readonly<Partial<Record<'stakeholder' | 'recipient' | 'grant', string>>>;

interface StewardAgreementsProps {
  readonly view: View;
  readonly names: Names;
  /** Organisations under contract, each offered as a search of its own. */
  readonly partners: readonly string[];
  readonly sought: Sought;
  /** Absent until something was sought. */
  readonly found?: { readonly grants: readonly StandingGrant[]; readonly next: number | null };
  readonly said?: string;
}

/** Looking for an agreement that may be declared void: nobody leafs through those of everybody. */
export function StewardAgreementsPage(props: StewardAgreementsProps): VNode {
  const { view, names, partners, sought, said } = props;
  const { voiding } = view.texts;
  return (
    <Page view={view} title={voiding.title}>
      {said === undefined ? null : (
        <p class="notice" role="alert">
          {said}
        </p>
      )}
      <p>{voiding.lead}</p>
      <Found {...props} />
      <h2>{voiding.search}</h2>
      <p>{voiding.searchLead}</p>
      <Question action={STEWARD_AGREEMENTS} submit={voiding.find}>
        <TextField label={voiding.person} name="stakeholder" {...given(sought.stakeholder)} />
        <TextField label={voiding.organisation} name="recipient" {...given(sought.recipient)} />
        <TextField label={voiding.agreement} name="grant" {...given(sought.grant)} />
      </Question>
      <h2>{voiding.partners}</h2>
      <ul>
        {partners.map((partner) => (
          <li key={partner}>
            <a href={soughtPath({ recipient: partner })}>{nameOf(view, names, partner)}</a>
          </li>
        ))}
        <li>
          <a href={soughtPath({ recipient: 'any-contracted' })}>{voiding.everyone}</a>
        </li>
      </ul>
    </Page>
  );
}

const given = (value: string | undefined) => (value === undefined ? {} : { value });

const soughtPath = (sought: Sought, more: Readonly<Record<string, string>> = {}): string =>
  `${STEWARD_AGREEMENTS}?${new URLSearchParams({ ...sought, ...more }).toString()}`;

function Found({ view, names, found, sought }: StewardAgreementsProps): VNode | null {
  const { voiding, words } = view.texts;
  if (found === undefined) return null;
  if (found.grants.length === 0) return <p>{voiding.none}</p>;
  return (
    <>
      <Table
        caption={voiding.found}
        columns={[voiding.recipient, voiding.giver, words.purposes, voiding.givenAt]}
        rows={found.grants.map(({ grant, recipient, stakeholder, purposes, givenAt }) => [
          <a key="which" href={voidingPath(grant)}>
            {nameOf(view, names, recipient)}
          </a>,
          nameOf(view, names, stakeholder),
          purposesOf(view, purposes),
          <When key="given" view={view} at={givenAt} exact />,
        ])}
      />
      <Pager
        view={view}
        {...(found.next === null ? {} : { next: soughtPath(sought, { before: String(found.next) }) })}
      />
    </>
  );
}
