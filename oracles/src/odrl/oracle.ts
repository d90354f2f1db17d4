import { DataFactory, type Quad } from 'n3';
import { isomorphic } from 'rdf-isomorphic';
import { complianceReport, evaluatePolicy, REPORT, type RdfTerm, type Triple } from '@coop/odrl';
import type { Finding, Oracle } from '../oracle.js';
import { EXCEPTIONS, type Exception } from './exceptions.js';
import { casesOf, type Case } from './suite.js';

const { blankNode, literal, namedNode, quad } = DataFactory;

/** Each case of the ODRL test suite: our report must be the expected one, up to the names of the reports in it. */
export const odrl: Oracle = ({ data, say }) => {
  const cases = casesOf(data('odrl-test-suite'));
  say(
    `${cases.length} cases of the ODRL test suite: policy, request and state of the world → compliance report`,
  );
  const excepted = cases.flatMap((one) => {
    const exception = EXCEPTIONS[one.file];
    if (exception === undefined) return [];
    say(`exception, neither passed nor failed: ${one.file} ${exception.reason}`);
    return faultOfException(one, exception);
  });
  const judged = cases.filter(({ file }) => !Object.hasOwn(EXCEPTIONS, file)).map(findingOf);
  return [...judged, ...excepted];
};

function findingOf(one: Case): Finding {
  return isomorphic(ourReport(one), anonymous(one.expected))
    ? { what: one.file }
    : { what: one.file, fault: 'gives another report than the expected one' };
}

/** An exception holds as long as its correction is needed, and is enough. */
function faultOfException(one: Case, exception: Exception): readonly Finding[] {
  const ours = ourReport(one);
  const what = `the exception ${one.file}`;
  if (isomorphic(ours, anonymous(one.expected)))
    return [{ what, fault: 'gives the expected report: not needed' }];
  if (isomorphic(ours, anonymous(corrected(one.expected, exception)))) return [];
  return [{ what, fault: 'gives another report than the corrected one' }];
}

const ourReport = ({ policy, request, world }: Case): Quad[] =>
  complianceReport(evaluatePolicy(policy, request, world)).map(quadOf);

function quadOf({ subject, predicate, object }: Triple): Quad {
  const node = (term: RdfTerm) =>
    term.termType === 'BlankNode' ? blankNode(term.value) : namedNode(term.value);
  const value =
    object.termType === 'Literal'
      ? literal(object.value, namedNode(object.datatype?.value ?? ''))
      : node(object);
  return quad(node(subject), namedNode(predicate.value), value);
}

/** The reports of the suite have names that nobody could guess: what counts is how they hang together. */
function anonymous(quads: readonly Quad[]): Quad[] {
  const reports = new Set(quads.map(({ subject }) => subject.value));
  const renamed = new Map([...reports].map((name, index) => [name, blankNode(`expected-${index}`)]));
  return quads.map(({ subject, predicate, object }) =>
    quad(renamed.get(subject.value) ?? subject, predicate, renamed.get(object.value) ?? object),
  );
}

function corrected(quads: readonly Quad[], { renamed = {}, withoutCondition }: Exception): readonly Quad[] {
  const wrong = ({ predicate, object }: Quad) =>
    predicate.value === `${REPORT}conditionReport` && object.value === withoutCondition;
  return quads
    .filter((one) => !wrong(one))
    .map(({ subject, predicate, object }) => {
      const meant = renamed[object.value];
      return quad(subject, predicate, meant === undefined ? object : namedNode(meant));
    });
}
