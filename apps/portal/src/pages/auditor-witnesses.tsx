import type { VNode } from 'preact';
import type { AuditHead } from '../client/audit-shapes.js';
import { Facts, Table, When } from '../elements/tables.js';
import { wordsFor } from '../texts/code-texts.js';
import type { View } from './view.js';

/** Who outside vouches for the log, who is missing, and when every event was last compared with it. */
export function WitnessesOfLog({ view, head }: { readonly view: View; readonly head: AuditHead }): VNode {
  const { audit, codes } = view.texts;
  const { witnessing, looked } = head;
  return (
    <>
      <h2>{audit.witnessesTitle}</h2>
      {witnessing.state === 'below-quorum' ? <p class="notice wrong">{audit.belowQuorum}</p> : null}
      <Facts
        facts={[
          [audit.witnessesState, wordsFor(codes.witnessing, witnessing.state)],
          ...(witnessing.since === null
            ? []
            : [[audit.missingSince, <When view={view} at={witnessing.since} exact />] as const]),
          [
            audit.looked,
            looked === null ? (
              audit.notLooked
            ) : (
              <>
                <When view={view} at={looked.at} exact />
                {': '}
                {looked.differing === 0 ? audit.noneDiffers : audit.someDiffer(looked.differing)}
              </>
            ),
          ],
        ]}
      />
      {witnessing.witnesses.length === 0 ? (
        <p>{audit.noWitness}</p>
      ) : (
        <Table
          caption={audit.witnessesCaption}
          columns={[audit.witness, audit.lastCosigned, audit.witnessAnswer]}
          rows={witnessing.witnesses.map(({ name, outcome, cosignedAt }) => [
            name,
            cosignedAt === null ? '–' : <When view={view} at={cosignedAt} exact />,
            wordsFor(codes.witnessOutcomes, outcome),
          ])}
        />
      )}
    </>
  );
}
