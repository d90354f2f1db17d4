/** Runs something in which `Math.random` throws: what it gives can be foreseen, so no noise may rest on it. */
export function withoutMathRandom<Result>(run: () => Result): Result {
  const before = Math.random;
  Math.random = () => {
    throw new Error('drawn from a source that can be foreseen');
  };
  try {
    return run();
  } finally {
    Math.random = before;
  }
}
