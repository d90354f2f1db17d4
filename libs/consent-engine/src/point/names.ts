/** Gives each word of a small vocabulary a number 0, 1, 2 …, so that words are compared as numbers. */
export class Names {
  readonly #numbers = new Map<string, number>();

  number(name: string): number {
    let number = this.#numbers.get(name);
    if (number === undefined) this.#numbers.set(name, (number = this.#numbers.size));
    return number;
  }
}
