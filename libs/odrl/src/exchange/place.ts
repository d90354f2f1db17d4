import { refuse, type OdrlRefusalCode } from '../refusal.js';
import type { Names } from './profile.js';
import { pointerOf } from './strict-json.js';

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A value in a document and where it stands, so that every refusal can say where. */
export class Place {
  constructor(
    readonly value: unknown,
    readonly path: readonly (string | number)[] = [],
  ) {}

  refuse(code: OdrlRefusalCode, ...steps: readonly (string | number)[]): never {
    return refuse(code, pointerOf([...this.path, ...steps]));
  }

  /** The members of an object. @throws OdrlRefusal for a member that is none of these */
  object(...known: readonly string[]): Members {
    if (!isObject(this.value)) return this.refuse('malformed');
    for (const name of Object.keys(this.value)) if (!known.includes(name)) this.refuse('not-enforced', name);
    return new Members(this, this.value);
  }

  /** The items of a list; JSON-LD lets one stand for a list of one. @throws OdrlRefusal when there is none */
  items(): readonly Place[] {
    if (!Array.isArray(this.value)) return [this];
    if (this.value.length === 0) return this.refuse('missing');
    return this.value.map((item: unknown, index) => new Place(item, [...this.path, index]));
  }

  /** The only item. @throws OdrlRefusal when there are several */
  only(): Place {
    const [first, second] = this.items();
    return second === undefined ? (first ?? this) : second.refuse('not-enforced');
  }

  text(pattern: RegExp): string {
    const { value } = this;
    return typeof value === 'string' && value.isWellFormed() && pattern.test(value)
      ? value
      : this.refuse('malformed');
  }

  /** @throws OdrlRefusal when it is anything else */
  exactly(expected: string): void {
    if (this.value !== expected) this.refuse('not-enforced');
  }

  /** Our word for a name of the profile. */
  word(names: Names): string {
    return names.read(this.text(/^/)) ?? this.refuse('not-enforced');
  }

  /** What `{"@id": …}` refers to. */
  id(): Place {
    return this.object('@id').get('@id');
  }

  /** The part of an IRI that follows a prefix. */
  after(prefix: string, pattern: RegExp): string {
    const text = this.text(/^/);
    const rest = text.slice(prefix.length);
    return text.startsWith(prefix) && pattern.test(rest) ? rest : this.refuse('malformed');
  }

  /** The text of `{"@value": …, "@type": …}`: never a number of JSON, whose digits are not kept. */
  typed(type: string, pattern: RegExp): string {
    const literal = this.object('@value', '@type');
    literal.get('@type').exactly(`xsd:${type}`);
    return literal.get('@value').text(pattern);
  }
}

export class Members {
  constructor(
    readonly place: Place,
    readonly values: Readonly<Record<string, unknown>>,
  ) {}

  has(name: string): boolean {
    return Object.hasOwn(this.values, name);
  }

  /** @throws OdrlRefusal when it is missing */
  get(name: string): Place {
    if (!this.has(name)) return this.place.refuse('missing', name);
    return new Place(this.values[name], [...this.place.path, name]);
  }
}

/** Constraints by left operand and operator, as `dateTime lt`: each at most once. */
export class Limits {
  readonly #limits = new Map<string, Members>();

  /** @throws OdrlRefusal for any that is not known, and for a second one of a kind */
  constructor(
    readonly place: Place,
    known: readonly string[],
    withUnit: string = '',
  ) {
    for (const item of place.items()) {
      const operand = item.object('leftOperand', 'operator', 'rightOperand', 'unit');
      const left = operand.get('leftOperand').text(/^/);
      const key = `${left} ${operand.get('operator').text(/^/)}`;
      if (!known.some((one) => one.startsWith(`${left} `))) item.refuse('not-enforced', 'leftOperand');
      if (!known.includes(key)) item.refuse('not-enforced', 'operator');
      if (operand.has('unit') && left !== withUnit) item.refuse('not-enforced', 'unit');
      if (this.#limits.has(key)) item.refuse('not-enforced');
      this.#limits.set(key, operand);
    }
  }

  has(key: string): boolean {
    return this.#limits.has(key);
  }

  /** @throws OdrlRefusal when there is none: what is not limited would be wider than meant */
  get(key: string): Members {
    return this.#limits.get(key) ?? this.place.refuse('missing');
  }

  right(key: string): Place {
    return this.get(key).get('rightOperand');
  }
}
