import { globSync } from 'node:fs';

// The list comes from the *source* specs: `tsc -b` never deletes the JavaScript of a removed spec.
const specs = globSync('{apps,libs,tools}/*/src/**/*.spec.{ts,tsx}').map((file) =>
  file.replace(/\/src\//, '/dist/').replace(/\.tsx?$/, '.js'),
);

/** @type {import('jest').Config} */
export default {
  runner: 'jest-light-runner',
  testEnvironment: 'node',
  testMatch: specs.map((file) => `<rootDir>/${file}`),
  testTimeout: 30_000,
};
