/** Rows that are released alike: the levels of their cells, and the finest classes that they come from. */
export interface LocalClass {
  readonly levels: readonly number[];
  readonly members: Int32Array;
}

/** Every finest class is in one local class or among those that are left out. */
export interface LocalRecoding {
  readonly classes: readonly LocalClass[];
  readonly leftOut: Int32Array;
}
