export {
  beginSignIn,
  endSignIn,
  outboxOf,
  requestTokens,
  signInAsClient,
  signInByInvitation,
  signInByMail,
  type Outbox,
  type SignInClient,
  type Tokens,
} from './sign-in-by-mail.js';
export { Browser } from './browser.js';
