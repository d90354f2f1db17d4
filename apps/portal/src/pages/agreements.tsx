import type { VNode } from 'preact';
import type { AgreementView, PresetView } from '../client/shapes.js';
import { PostForm } from '../elements/forms.js';
import { Page } from '../elements/page.js';
import { NumberedPager } from '../elements/tables.js';
import { wordsFor } from '../texts/code-texts.js';
import { dateOf, nameOf, pageOf, type Names, type View } from './view.js';

const PATH = '/my/sharing/agreements';
/** Organisations that can be chosen at once. */
const MAX_PARTNERS = 20;
const CARDS_PER_PAGE = 5;

interface AgreementsProps {
  readonly view: View;
  readonly names: Names;
  readonly agreements: readonly AgreementView[];
  readonly presets: readonly PresetView[];
  /** Organisations with a contract in force. */
  readonly partners: readonly string[];
  readonly page: number;
  readonly said?: string;
}

const wordsOf = ({ language }: View, { words }: PresetView) =>
  words[language] ?? { label: '', sentences: [] };

const labelOf = (view: View, presets: readonly PresetView[], preset: string): string => {
  const found = presets.find((each) => each.preset === preset);
  return found === undefined ? preset : wordsOf(view, found).label;
};

/** What she proposed to whom and how it stands; then with whom she could. */
export function AgreementsPage(props: AgreementsProps): VNode {
  const { view, names, agreements, partners, page, said } = props;
  const { agreementsPage } = view.texts;
  const { rows, current, last } = pageOf(agreements, page, CARDS_PER_PAGE);
  return (
    <Page view={view} title={agreementsPage.title}>
      {said === undefined ? null : (
        <p class="notice" role="status">
          {said}
        </p>
      )}
      <p>{agreementsPage.lead}</p>
      <h2>{agreementsPage.choose}</h2>
      <p>{partners.length === 0 ? agreementsPage.nobody : agreementsPage.chooseLead}</p>
      <ul class="tiles">
        {partners.slice(0, MAX_PARTNERS).map((partner) => (
          <li key={partner}>
            <a href={`${PATH}/with/${partner}`}>{nameOf(view, names, partner)}</a>
          </li>
        ))}
      </ul>
      <h2>{agreementsPage.mine}</h2>
      {agreements.length === 0 ? <p>{agreementsPage.empty}</p> : null}
      {rows.map((agreement) => (
        <AgreementCard key={agreement.agreement} {...props} agreement={agreement} />
      ))}
      <NumberedPager view={view} path={PATH} current={current} last={last} />
    </Page>
  );
}

function AgreementCard({
  view,
  names,
  presets,
  agreement,
}: AgreementsProps & { readonly agreement: AgreementView }): VNode {
  const { agreementsPage, codes } = view.texts;
  const { agreement: id, consumer, preset, offered, status, changedAt, terms } = agreement;
  const path = `${PATH}/${id}`;
  const shown = presets.find((each) => each.preset === preset);
  return (
    <article class="card" aria-labelledby={`agreement-${id}`}>
      <h3 id={`agreement-${id}`}>
        {agreementsPage.with(labelOf(view, presets, offered), nameOf(view, names, consumer))}
      </h3>
      <p>
        {wordsFor(codes.agreementStates, status)}, {dateOf(view, changedAt)}.{' '}
        {agreementsPage.until(dateOf(view, terms.until))}
      </p>
      {status === 'countered' && shown !== undefined ? (
        <>
          <h4>{agreementsPage.alternative(wordsOf(view, shown).label)}</h4>
          <Sentences view={view} preset={shown} />
          <PostForm view={view} action={`${path}/acceptance`}>
            <button>{agreementsPage.accept}</button>
          </PostForm>
        </>
      ) : null}
      {status === 'countered' || status === 'offered' ? (
        <PostForm view={view} action={`${path}/refusal`}>
          <button>{status === 'offered' ? agreementsPage.takeBack : agreementsPage.refuse}</button>
        </PostForm>
      ) : null}
    </article>
  );
}

function Sentences({ view, preset }: { readonly view: View; readonly preset: PresetView }): VNode {
  return (
    <ul>
      {wordsOf(view, preset).sentences.map((sentence) => (
        <li key={sentence}>{sentence}</li>
      ))}
    </ul>
  );
}

/** The whole roster for one organisation: each agreement in sentences, and the one button that proposes it. */
export function RosterPage(props: {
  readonly view: View;
  readonly names: Names;
  readonly partner: string;
  readonly presets: readonly PresetView[];
  /** Until when, whichever is chosen. */
  readonly until: string;
}): VNode {
  const { view, names, partner, presets, until } = props;
  const { agreementsPage } = view.texts;
  return (
    <Page view={view} title={agreementsPage.rosterTitle(nameOf(view, names, partner))}>
      <p>{agreementsPage.rosterLead(dateOf(view, until))}</p>
      <PostForm view={view} action={`${PATH}/with/${partner}`}>
        {presets
          .filter((preset) => preset.with === 'organisation')
          .map((preset) => (
            <section key={preset.preset}>
              <h2>{wordsOf(view, preset).label}</h2>
              <Sentences view={view} preset={preset} />
              <button name="preset" value={preset.preset}>
                {agreementsPage.propose}
              </button>
            </section>
          ))}
      </PostForm>
    </Page>
  );
}
