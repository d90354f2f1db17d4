export { freshReadModels } from './fresh-read-models.js';
