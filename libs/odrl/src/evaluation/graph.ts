import { refuse } from '../refusal.js';

/** A term of RDF in the shape that RDF/JS libraries give it. */
export interface RdfTerm {
  readonly termType: string;
  readonly value: string;
  readonly datatype?: { readonly value: string };
}

export interface Triple {
  readonly subject: RdfTerm;
  readonly predicate: RdfTerm;
  readonly object: RdfTerm;
}

/** A node by its IRI, or `_:` and its label: what the rest of this library calls things by. */
export type Node = string;

/** A value that is no node. */
export interface Literal {
  readonly text: string;
  readonly datatype: string;
}

export const RDF = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#';

/** How many steps a reader follows before it takes a structure for endless. */
const MAX_STEPS = 10_000;

const nodeOf = (term: RdfTerm): Node | undefined =>
  term.termType === 'NamedNode' ? term.value : term.termType === 'BlankNode' ? `_:${term.value}` : undefined;

/** Triples by subject and predicate. */
export class Graph {
  readonly #bySubject = new Map<Node, Map<string, RdfTerm[]>>();

  constructor(triples: Iterable<Triple>) {
    for (const { subject, predicate, object } of triples) {
      const node = nodeOf(subject) ?? refuse('malformed', predicate.value);
      const predicates = this.#bySubject.get(node) ?? new Map<string, RdfTerm[]>();
      const objects = predicates.get(predicate.value) ?? [];
      objects.push(object);
      predicates.set(predicate.value, objects);
      this.#bySubject.set(node, predicates);
    }
  }

  predicates(subject: Node): readonly string[] {
    return [...(this.#bySubject.get(subject)?.keys() ?? [])];
  }

  objects(subject: Node, predicate: string): readonly RdfTerm[] {
    return this.#bySubject.get(subject)?.get(predicate) ?? [];
  }

  /** @throws OdrlRefusal when one of the objects is a literal */
  nodes(subject: Node, predicate: string): readonly Node[] {
    return this.objects(subject, predicate).map((term) => nodeOf(term) ?? refuse('malformed', subject));
  }

  /** The only object, if there is one. @throws OdrlRefusal when there are several, or a literal */
  node(subject: Node, predicate: string): Node | undefined {
    const [first, ...others] = this.nodes(subject, predicate);
    return others.length === 0 ? first : refuse('not-enforced', subject);
  }

  /** The only object, which must be a literal. @throws OdrlRefusal when it is not so */
  literal(subject: Node, predicate: string): Literal {
    const [term, ...others] = this.objects(subject, predicate);
    if (term?.termType !== 'Literal' || others.length > 0) return refuse('malformed', subject);
    return { text: term.value, datatype: term.datatype?.value ?? '' };
  }

  /** The objects themselves, and in place of an RDF list its members. */
  members(subject: Node, predicate: string): readonly Node[] {
    return this.nodes(subject, predicate).flatMap((node) => this.#listOr(node));
  }

  #listOr(node: Node): readonly Node[] {
    if (this.objects(node, `${RDF}first`).length === 0) return [node];
    const members: Node[] = [];
    for (let at = node; at !== `${RDF}nil`; at = this.node(at, `${RDF}rest`) ?? refuse('malformed', node)) {
      members.push(this.node(at, `${RDF}first`) ?? refuse('malformed', node));
      if (members.length > MAX_STEPS) refuse('too-big', node);
    }
    return members;
  }
}
