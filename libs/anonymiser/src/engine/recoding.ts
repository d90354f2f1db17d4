/** Rows that are released alike: the levels of their cells, and the finest classes that they come from. */
export interface LocalClass {
  readonly levels: readonly number[];
  readonly members: Int32Array;
}

/**
 * Every finest class that has rows is in one local class or among those that are left out. Of the others, people of the
 * population alone, each is in at most one: a person is counted at most once.
 */
export interface LocalRecoding {
  readonly classes: readonly LocalClass[];
  readonly leftOut: Int32Array;
}
