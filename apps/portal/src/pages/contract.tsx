import type { VNode } from 'preact';
import type { ContractSide, WholeContract } from '../client/contract-shapes.js';
import { Page } from '../elements/page.js';
import { Steps } from '../elements/steps.js';
import { Facts, When } from '../elements/tables.js';
import { ContractActions } from './contract-actions.js';
import { DutyList } from './duty-list.js';
import { nameOf, purposesOf, type Names, type View } from './view.js';

interface ContractProps {
  readonly view: View;
  readonly names: Names;
  readonly contract: WholeContract;
  /** The sides for which the reader may speak; none for most members. */
  readonly sides: readonly ContractSide[];
  readonly said?: string;
}

/** One contract: where it stands, its deed beside its terms, who signed, and what may be done now. */
export function ContractPage({ view, names, contract, sides, said }: ContractProps): VNode {
  const texts = view.texts.contracts;
  return (
    <Page view={view} title={texts.one(nameOf(view, names, contract.consumer))}>
      {said === undefined ? null : (
        <p class="notice" role="status">
          {said}
        </p>
      )}
      <Steps label={texts.steps} steps={stepsOf(view, contract)} />
      <p>
        {texts.version} {contract.version}, {texts.offeredBy[contract.offeredBy]} :{' '}
        <strong>{texts.states[contract.status]}</strong>
      </p>
      <p class={contract.intact ? 'quiet' : 'notice'}>{contract.intact ? texts.intact : texts.altered}</p>
      <div class="answers">
        <section class="card">
          <h2>{texts.deed}</h2>
          <ul>
            {(contract.deed[view.language] ?? []).map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </section>
        <Terms view={view} contract={contract} />
      </div>
      <LegalText view={view} contract={contract} />
      <Signatures {...{ view, names, contract }} />
      <DutyList view={view} names={names} duties={owedBy(contract)} level={2} />
      <ContractActions {...{ view, contract, sides }} />
    </Page>
  );
}

/** Told to whoever speaks for a side. */
const owedBy = ({ duties, consumer }: WholeContract) =>
  (duties ?? []).map((duty) => ({ ...duty, debtor: consumer }));

function stepsOf({ texts }: View, { status, signatures }: WholeContract) {
  const words = texts.contracts.step;
  const isLive = status === 'in-force' || status === 'suspended';
  const bound = (side: ContractSide) =>
    isLive || signatures.some((signature) => signature.side === side && signature.completes);
  return [
    { label: words.offered, done: true },
    { label: words.agreed, done: status === 'agreed' || bound('consumer') || bound('cooperative') },
    { label: words.consumer, done: bound('consumer') },
    { label: words.cooperative, done: bound('cooperative') },
    { label: words['in-force'], done: isLive },
  ];
}

function priceOf({ texts }: View, { minor, currency, per }: WholeContract['terms']['price']): string {
  return minor === 0 ? texts.contracts.free : `${minor} ${currency} / ${per}`;
}

function readingsOf({ texts }: View, { terms, readingsLeft }: WholeContract): string {
  const { unlimited, limited } = texts.contracts;
  if (terms.limit === undefined) return unlimited;
  return readingsLeft === null ? String(terms.limit) : limited(String(terms.limit), String(readingsLeft));
}

function Terms({ view, contract }: { readonly view: View; readonly contract: WholeContract }): VNode {
  const { contracts: texts, words } = view.texts;
  const { terms, digest } = contract;
  return (
    <section class="card">
      <h2>{texts.terms}</h2>
      <Facts
        facts={[
          [words.purposes, purposesOf(view, terms.purposes)],
          [texts.from, <When key="from" view={view} at={terms.from} exact />],
          [words.until, <When key="until" view={view} at={terms.until} exact />],
          [texts.priceMinor, priceOf(view, terms.price)],
          [texts.limit, readingsOf(view, contract)],
          [texts.deleteAfter, String(terms.deleteAfterDays)],
          [texts.country, terms.country],
          [texts.ground, terms.transferGround],
          [texts.onward, terms.onwardTransfer],
          [texts.law, terms.applicableLaw],
          [texts.digest, <code key="digest">{digest}</code>],
        ]}
      />
    </section>
  );
}

/** In her language where it was given, in the first one otherwise. */
function LegalText({
  view,
  contract,
}: {
  readonly view: View;
  readonly contract: WholeContract;
}): VNode | null {
  const text = contract.texts.find(({ language }) => language === view.language) ?? contract.texts[0];
  if (text === undefined) return null;
  return (
    <section>
      <h2>{view.texts.contracts.legal}</h2>
      <p lang={text.language}>{text.text}</p>
    </section>
  );
}

function Signatures(props: {
  readonly view: View;
  readonly names: Names;
  readonly contract: WholeContract;
}): VNode {
  const { view, names, contract } = props;
  const texts = view.texts.contracts;
  return (
    <section>
      <h2>{texts.signatures}</h2>
      {contract.signatures.length === 0 ? (
        <p>{texts.unsigned}</p>
      ) : (
        <>
          <Facts
            facts={contract.signatures.map(({ side, signer, method }) => [
              texts.sides[side],
              texts.signedBy(nameOf(view, names, signer), texts.methods[method]),
            ])}
          />
          <p class="quiet">{texts.simple}</p>
        </>
      )}
    </section>
  );
}
