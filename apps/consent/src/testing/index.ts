export { AccessWorld, CARD, OTHER_CARD, SECOND_CONTRACT } from './access-world.js';
export { command, ConsentWorld, type Answered, type MakeStore, type Partner } from './consent-world.js';
export {
  ANNE,
  BRUNO,
  CONTRACT,
  contractTerms,
  disclosure,
  END,
  field,
  grantOf,
  id,
  inForce,
  offeredContract,
  PARTNER,
  recordOf,
  sealedRef,
  START,
} from './facts.js';
