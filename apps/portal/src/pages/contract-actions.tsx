import type { VNode } from 'preact';
import type { ContractSide, WholeContract } from '../client/contract-shapes.js';
import { Choices, DayField, PostForm, TextField } from '../elements/forms.js';
import type { View } from './view.js';
import { CONTRACTS } from './contracts.js';

interface ActionsProps {
  readonly view: View;
  readonly contract: WholeContract;
  readonly sides: readonly ContractSide[];
}

/** The address of a contract's page, or of something that is done to it. */
export const contractPath = (contract: string, step = ''): string =>
  `${CONTRACTS}/${encodeURIComponent(contract)}${step}`;

/** What can be done now, by who reads; consent decides who may, the page only does not offer what cannot be. */
export function ContractActions({ view, contract, sides }: ActionsProps): VNode | null {
  const { status, signatures, offeredBy } = contract;
  const [side] = sides;
  if (side === undefined || status === 'terminated' || status === 'expired') return null;
  const agreeing = status === 'offered' ? sides.filter((each) => each !== offeredBy) : [];
  const signing = status === 'agreed' ? sides.filter((each) => !isBound(contract, each)) : [];
  const isTalking = (status === 'offered' || status === 'agreed') && signatures.length === 0;
  return (
    <>
      {agreeing.map((each) => (
        <OneButton
          key={each}
          {...{ view, contract }}
          step="/agreement"
          side={each}
          label={view.texts.contracts.agree}
        />
      ))}
      {signing.map((each) => (
        <OneButton
          key={each}
          {...{ view, contract }}
          step="/signatures"
          side={each}
          label={view.texts.contracts.sign[each]}
        />
      ))}
      {isTalking ? <CounterForm {...{ view, contract, side }} /> : null}
      <Suspensions {...{ view, contract }} isSteward={sides.includes('cooperative')} />
      <TerminateForm {...{ view, contract, side }} />
    </>
  );
}

const isBound = ({ signatures }: WholeContract, side: ContractSide): boolean =>
  signatures.some((signature) => signature.side === side && signature.completes);

interface ButtonProps {
  readonly view: View;
  readonly contract: WholeContract;
  readonly side: ContractSide;
}

/** The form carries the digest that the page showed: what is signed is what was read. */
function OneButton(props: ButtonProps & { readonly step: string; readonly label: string }): VNode {
  const { view, contract, side, step, label } = props;
  return (
    <PostForm view={view} action={contractPath(contract.contract, step)}>
      <input type="hidden" name="digest" value={contract.digest} />
      <input type="hidden" name="side" value={side} />
      <p>
        <button>{label}</button>
      </p>
    </PostForm>
  );
}

function CounterForm({ view, contract, side }: ButtonProps): VNode {
  const texts = view.texts.contracts;
  const { price, deleteAfterDays, until, limit } = contract.terms;
  return (
    <section class="card">
      <h2>{texts.counter}</h2>
      <p>{texts.counterLead}</p>
      <PostForm view={view} action={contractPath(contract.contract, '/offers')}>
        <input type="hidden" name="digest" value={contract.digest} />
        <input type="hidden" name="side" value={side} />
        <TextField
          label={texts.priceMinor}
          name="price"
          hint={price.currency}
          required
          value={String(price.minor)}
        />
        <TextField label={texts.deleteAfter} name="days" required value={String(deleteAfterDays)} />
        <TextField
          label={texts.limit}
          name="limit"
          hint={texts.limitHint}
          value={limit === undefined ? '' : String(limit)}
        />
        <DayField label={view.texts.words.until} name="until" required value={until.slice(0, 10)} />
        <button>{texts.offer}</button>
      </PostForm>
    </section>
  );
}

function Suspensions(props: {
  readonly view: View;
  readonly contract: WholeContract;
  readonly isSteward: boolean;
}): VNode | null {
  const { view, contract, isSteward } = props;
  const texts = view.texts.contracts;
  if (contract.status !== 'in-force' && contract.status !== 'suspended') return null;
  const { 'duty-breached': _byDuty, ...reasons } = texts.reasons;
  return (
    <section class="card">
      <h2>{texts.suspensions}</h2>
      {contract.suspensions.map(({ suspension, reason }) => (
        <div key={suspension}>
          <p>{texts.reasons[reason]}</p>
          {isSteward && reason !== 'duty-breached' ? (
            <PostForm
              view={view}
              action={contractPath(contract.contract, `/suspensions/${encodeURIComponent(suspension)}/ended`)}
            >
              <button>{texts.resume}</button>
            </PostForm>
          ) : null}
        </div>
      ))}
      {isSteward ? (
        <PostForm view={view} action={contractPath(contract.contract, '/suspensions')}>
          <p>{texts.suspendLead}</p>
          <Choices
            kind="radio"
            legend={view.texts.words.why}
            name="reason"
            choices={Object.entries(reasons).map(([value, label]) => ({ value, label }))}
          />
          <button>{texts.suspend}</button>
        </PostForm>
      ) : null}
    </section>
  );
}

function TerminateForm({ view, contract, side }: ButtonProps): VNode {
  const texts = view.texts.contracts;
  return (
    <section class="card">
      <h2>{texts.terminate}</h2>
      <p>{texts.terminateLead}</p>
      <PostForm view={view} action={contractPath(contract.contract, '/end')}>
        <input type="hidden" name="side" value={side} />
        <button class="danger">{texts.terminate}</button>
      </PostForm>
    </section>
  );
}
