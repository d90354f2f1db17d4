import { Parser, type Quad } from 'n3';
import { Graph, readPolicy, readRequest, type Node, type Policy, type Request, type World } from '@coop/odrl';
import type { OthersData } from '../others-data.js';

const EX = 'http://example.org/';
const REPORT = 'https://w3id.org/force/compliance-report#';
const RDF_TYPE = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#type';
const PART_OF = 'http://www.w3.org/ns/odrl/2/partOf';
const NOW = 'http://example.com/request/currentTime';
const ISSUED = 'http://purl.org/dc/terms/issued';

/** One case of the suite: may this be done under this policy, in this world? */
export interface Case {
  readonly file: string;
  readonly policy: Policy;
  readonly request: Request;
  readonly world: World;
  /** The report that the suite expects; its reports are named nodes. */
  readonly expected: readonly Quad[];
}

interface Source {
  readonly quads: readonly Quad[];
  readonly graph: Graph;
}

/** @throws Error when a case names what the suite does not have */
export function casesOf(data: OthersData): readonly Case[] {
  const sources = [
    ...data.list('data/policies/'),
    ...data.list('data/requests/'),
    ...data.list('data/sotw/'),
  ].map((path) => parse(data, path));
  return data.list('data/test_cases/').map((file) => caseOf(file, parse(data, file), sources));
}

function parse(data: OthersData, path: string): Source {
  const quads = new Parser({ format: 'text/turtle' }).parse(data.text(path));
  return { quads, graph: new Graph(quads) };
}

function caseOf(file: string, { quads, graph }: Source, sources: readonly Source[]): Case {
  const test = quads.find(({ object }) => object.value === `${EX}TestCase`)?.subject.value ?? '';
  const named = (name: string): { readonly id: Node; readonly graph: Graph } => {
    const id = graph.node(test, `${EX}${name}`) ?? '';
    const source = sources.find((one) => one.graph.predicates(id).includes(RDF_TYPE));
    if (source === undefined) throw new Error(`${file} names no ${name} of the suite`);
    return { id, graph: source.graph };
  };
  const policy = named('policy');
  const request = named('request');
  return {
    file,
    policy: readPolicy(policy.graph, policy.id),
    request: readRequest(request.graph, request.id),
    world: worldOf(named('sotw').id, sources),
    expected: quads.filter(({ subject }) => subject.value !== test),
  };
}

/** The state of the world as this suite writes it down. */
function worldOf(id: Node, sources: readonly Source[]): World {
  const source = sources.find(({ graph }) => graph.predicates(id).includes(`${EX}includes`));
  if (source === undefined) throw new Error(`${id} is no state of the world of the suite`);
  const { quads, graph } = source;
  const partOf = new Map<Node, readonly Node[]>();
  for (const { subject, predicate, object } of quads)
    if (predicate.value === PART_OF)
      partOf.set(subject.value, [...(partOf.get(subject.value) ?? []), object.value]);
  const dutyReports = quads
    .filter(({ predicate, object }) => predicate.value === RDF_TYPE && object.value === `${REPORT}DutyReport`)
    .map(({ subject }) => ({
      id: subject.value,
      duty: graph.node(subject.value, `${REPORT}rule`) ?? '',
      isViolated: graph.node(subject.value, `${REPORT}deonticState`) === `${REPORT}Violated`,
    }));
  return { now: graph.literal(NOW, ISSUED), partOf, dutyReports };
}
