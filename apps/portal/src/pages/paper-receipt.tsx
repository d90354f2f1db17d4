import type { ComponentChildren, VNode } from 'preact';
import { purposeLabel } from '@coop/consent-engine';
import type { ReceiptTold } from '@coop/contracts/audit-api';
import type { ReceiptFileView } from '../client/receipt-file.js';
import { Page } from '../elements/page.js';
import { QrCode } from '../elements/qr-code.js';
import { Facts, When } from '../elements/tables.js';
import { wordsFor } from '../texts/code-texts.js';
import { fieldsOf, listOf, nameOf, type Names, type View } from './view.js';

interface PaperReceiptProps {
  readonly view: View;
  readonly names: Names;
  readonly receipt: ReceiptFileView;
  readonly recipient?: string;
  /** The key that the log is verified with. */
  readonly vkey: string;
  /** Where the file is downloaded. */
  readonly file: string;
}

/** One sheet of A4: what was decided or agreed, where it stands in the log, and a code from which that is verified. */
export function PaperReceiptPage(props: PaperReceiptProps): VNode {
  const { view, receipt, vkey, file } = props;
  const { paper } = view.texts;
  return (
    <Page view={view} title={paper.title}>
      <div class="paper">
        <p class="screen">
          {paper.print} <a href={file}>{paper.download}</a>
        </p>
        {receipt.told === undefined ? (
          <p>{paper.unknownEvent}</p>
        ) : (
          <Facts facts={factsOf(props, receipt.told)} />
        )}
        <p>{receipt.isOpen ? paper.opened : paper.closed}</p>
        <h2>{paper.place}</h2>
        <Facts
          facts={[
            [paper.log, receipt.origin],
            [paper.position, receipt.position],
            [paper.size, receipt.size],
            [paper.root, <code>{receipt.root}</code>],
            [paper.key, <code>{vkey}</code>],
          ]}
        />
        <Codes {...props} />
        <h2>{paper.verify}</h2>
        <ol>
          {paper.steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
        <pre tabIndex={0}>
          npx coop receipt verify FILE{receipt.codes.length > 1 ? ' FILE-2' : ''} --vkey '{vkey}'
        </pre>
        <p>{paper.why}</p>
      </div>
    </Page>
  );
}

function Codes({ view, receipt: { codes } }: PaperReceiptProps): VNode {
  const { paper } = view.texts;
  if (codes.length === 0) return <p>{paper.noCode}</p>;
  const isShort = codes.length === 1 && codes[0]?.holds === 'place';
  return (
    <div class={codes.length > 1 ? 'codes several' : 'codes'}>
      {codes.map(({ holds, bytes }, index) => (
        <figure key={holds}>
          <QrCode bytes={bytes} label={paper.codes(index + 1)} />
          <figcaption>{paper.holds[holds](String(bytes.length))}</figcaption>
        </figure>
      ))}
      {isShort ? <p>{paper.keepFile}</p> : null}
    </div>
  );
}

type Fact = readonly [string, ComponentChildren];

function factsOf({ view, names, recipient }: PaperReceiptProps, told: ReceiptTold): readonly Fact[] {
  const { paper, words, codes, sharing } = view.texts;
  const { what, time, about, purposes, actions, fields, until, times } = told;
  const said = times === undefined ? paper.what[what] : `${paper.what[what]} (${words.times(times)})`;
  return [
    [words.what, said],
    [words.when, <When view={view} at={time} exact />],
    ...(recipient === undefined ? [] : [[words.who, whoOf(view, names, recipient)] as const]),
    ...listed(words.purpose, purposesIn(view, purposes)),
    ...listed(
      sharing.actions,
      actions &&
        listOf(
          view,
          actions.map((each) => wordsFor(codes.actions, each)),
        ),
    ),
    ...listed(words.field, fields && fieldsOf(view, fields)),
    ...(until === undefined ? [] : [[paper.until, <When view={view} at={until} />] as const]),
    [paper.about, <code>{about}</code>],
  ];
}

const listed = (term: string, fact: string | undefined): readonly Fact[] =>
  fact === undefined || fact === '' ? [] : [[term, fact]];

const whoOf = (view: View, names: Names, party: string): string =>
  party === 'anyone' ? view.texts.words.everyone : nameOf(view, names, party);

function purposesIn(view: View, purposes: ReceiptTold['purposes']): string | undefined {
  if (purposes === undefined) return undefined;
  if (purposes === 'all') return view.texts.paper.everyPurpose;
  return listOf(
    view,
    purposes.map((each) => purposeLabel(each, view.language)),
  );
}
