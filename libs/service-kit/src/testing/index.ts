export { TestAccounts } from './accounts.js';
export { testApp, type TestApp, type TestAppOptions } from './test-app.js';
