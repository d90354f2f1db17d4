export { STEPS } from './steps.js';
