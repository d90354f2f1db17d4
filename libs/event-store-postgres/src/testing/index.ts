export { freshReadModels } from './fresh-read-models.js';
export { ledgerDatabases } from './ledger-databases.js';
