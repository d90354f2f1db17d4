import type { VNode } from 'preact';
import type { ContractView } from '../client/shapes.js';
import { Page } from '../elements/page.js';
import { NumberedPager, Table, When } from '../elements/tables.js';
import { wordsFor } from '../texts/code-texts.js';
import { RELEASES } from './release-paths.js';
import { nameOf, pageOf, purposesOf, type Names, type View } from './view.js';

export const CONTRACTS = '/contracts';

interface ContractsProps {
  readonly view: View;
  readonly names: Names;
  readonly contracts: readonly ContractView[];
  readonly page: number;
}

/** All contracts, newest first: every member may know to whom data may go. */
export function ContractsPage({ view, names, contracts, page }: ContractsProps): VNode {
  const texts = view.texts.contracts;
  const { words } = view.texts;
  const shown = pageOf(contracts, page);
  return (
    <Page view={view} title={texts.title}>
      <p>{texts.lead}</p>
      {contracts.length === 0 ? (
        <p>{texts.none}</p>
      ) : (
        <Table
          caption={texts.title}
          columns={[texts.partner, words.purposes, words.until, words.state]}
          rows={shown.rows.map(({ contract, consumer, status, terms }) => [
            <a key="which" href={`${CONTRACTS}/${encodeURIComponent(contract)}`}>
              {nameOf(view, names, consumer)}
            </a>,
            purposesOf(view, terms.purposes),
            <When key="until" view={view} at={terms.until} />,
            wordsFor(texts.states, status),
          ])}
        />
      )}
      <NumberedPager view={view} path={CONTRACTS} current={shown.current} last={shown.last} />
      <p>
        <a href={RELEASES}>{view.texts.releases.title}</a>
      </p>
    </Page>
  );
}
