import type { VNode } from 'preact';
import type { BeforeInvalidation } from '../client/steward-shapes.js';
import { Choices, PostForm, Question } from '../elements/forms.js';
import { Page } from '../elements/page.js';
import { Facts, When } from '../elements/tables.js';
import { wordsFor } from '../texts/code-texts.js';
import { consequenceSentences } from './consequence-sentences.js';
import { DutyList } from './duty-list.js';
import { STEWARD_AGREEMENTS, voidingPath } from './steward-agreements.js';
import { fieldsOf, nameOf, purposesOf, type Names, type View } from './view.js';

interface VoidingProps {
  readonly view: View;
  readonly names: Names;
  readonly agreement: BeforeInvalidation;
}

const mayBeVoid = ({ status }: BeforeInvalidation): boolean => status === 'given' || status === 'expired';

/** First step: what was agreed, what follows, and one ground, none of them chosen. Nothing happens here yet. */
export function VoidingPage(
  props: VoidingProps & { readonly isDone?: boolean; readonly warning?: string },
): VNode {
  const { view, names, agreement, isDone = false, warning } = props;
  const { voiding, codes } = view.texts;
  return (
    <Page view={view} title={voiding.one(nameOf(view, names, agreement.recipient))}>
      {isDone ? (
        <p class="notice" role="status">
          {voiding.done}
        </p>
      ) : null}
      {warning === undefined ? null : (
        <p class="notice" role="alert">
          {warning}
        </p>
      )}
      <Agreed {...props} />
      <DutyList view={view} names={names} duties={agreement.duties} level={2} />
      {mayBeVoid(agreement) ? (
        <>
          <What {...props} />
          <Question action={voidingPath(agreement.grant, '/confirmation')} submit={voiding.next}>
            <Choices
              kind="radio"
              legend={voiding.ground}
              name="ground"
              choices={Object.entries(codes.voidGrounds).map(([value, label]) => ({ value, label }))}
            />
          </Question>
        </>
      ) : (
        <p>{voiding.ended(wordsFor(codes.consentMoments, agreement.status))}</p>
      )}
      <p>
        <a href={STEWARD_AGREEMENTS}>{voiding.back}</a>
      </p>
    </Page>
  );
}

function Agreed({ view, names, agreement }: VoidingProps): VNode {
  const { voiding, words, codes } = view.texts;
  const { stakeholder, givenBy, givenAt, fields, purposes, until, status, notice, noticeLanguage } =
    agreement;
  return (
    <>
      <Facts
        facts={[
          [voiding.giver, nameOf(view, names, stakeholder)],
          ...(givenBy === stakeholder ? [] : [[voiding.givenBy, nameOf(view, names, givenBy)] as const]),
          [voiding.givenAt, <When key="given" view={view} at={givenAt} exact />],
          [words.what, fieldsOf(view, fields)],
          [words.purposes, purposesOf(view, purposes)],
          [words.until, <When key="until" view={view} at={until} />],
          [words.state, wordsFor(codes.consentMoments, status)],
        ]}
      />
      <h2>{voiding.notice}</h2>
      <blockquote lang={noticeLanguage}>
        {notice.split('\n').map((line) => (
          <p key={line}>{line}</p>
        ))}
      </blockquote>
    </>
  );
}

/** Who loses what, by the code that tells a person what her withdrawal would do. */
function What({ view, names, agreement }: VoidingProps): VNode {
  const { voiding } = view.texts;
  return (
    <>
      <h2>{voiding.consequences}</h2>
      <ul>
        {[...consequenceSentences(view, names, agreement, voiding), voiding.told, voiding.final].map(
          (sentence) => (
            <li key={sentence}>{sentence}</li>
          ),
        )}
      </ul>
    </>
  );
}

/** Second step: the ground that was chosen, what follows once more, and the button. */
export function VoidingConfirmationPage(
  props: VoidingProps & { readonly ground: keyof View['texts']['codes']['voidGrounds'] },
): VNode {
  const { view, names, agreement, ground } = props;
  const { voiding, codes, words } = view.texts;
  return (
    <Page view={view} title={voiding.confirmTitle}>
      <Facts
        facts={[
          [voiding.recipient, nameOf(view, names, agreement.recipient)],
          [voiding.giver, nameOf(view, names, agreement.stakeholder)],
          [words.what, fieldsOf(view, agreement.fields)],
          [voiding.ground, codes.voidGrounds[ground]],
        ]}
      />
      <What {...props} />
      <PostForm view={view} action={voidingPath(agreement.grant, '/void')}>
        <input type="hidden" name="ground" value={ground} />
        <button class="danger">{voiding.confirm}</button>
      </PostForm>
      <p>
        <a href={voidingPath(agreement.grant)}>{words.cancel}</a>
      </p>
    </Page>
  );
}
