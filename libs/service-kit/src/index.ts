export { ActorDirectory, LEVELS, type Actor, type Level, type Mandate, type Role } from './actor.js';
export { Answer, answer, committed, type AnswerFacts } from './answer.js';
export { CurrentActor, CurrentToken, MinLevel, Public, Roles, TokenOnly } from './auth.decorators.js';
export { AuthGuard } from './auth.guard.js';
export { caughtUp, MAX_WAIT_MS } from './caught-up.js';
export { Budget, BudgetGuard } from './budget.guard.js';
export { Budgets, DEFAULT_BUDGETS, type BudgetAnswer, type BudgetClass } from './budgets.js';
export { AtLeast, Command, commandContext, CorrelationId, IfMatch, ifMatchOf } from './command.decorators.js';
export { HEALTH_CHECKS, readinessOf, type HealthCheck, type Readiness } from './health.controller.js';
export { headerOf, type HttpReply, type HttpRequest } from './http.js';
export {
  configureApp,
  createHttpApp,
  httpAdapter,
  SECURITY_HEADERS,
  type HttpAppOptions,
  type HttpAppSettings,
} from './http-app.js';
export { KEY_TIMES, type KeyTimes } from './issuer-keys.js';
export { JoseTokenVerifier, type JoseTokenVerifierOptions } from './jose-token-verifier.js';
export { JsonLogger, type JsonLoggerOptions } from './json-logger.js';
export { ensureKeyFile } from './key-file.js';
export {
  KeycloakConnectVerifier,
  openKeycloakConnectVerifier,
  type KeycloakConnectVerifierOptions,
} from './keycloak-connect-verifier.js';
export { LogoutTokenVerifier, type LogoutTokenVerifierOptions } from './logout-token.js';
export { failureLog } from './failure-log.js';
export { passes } from './passing-fault.js';
export { ProblemError, type FieldProblem, type ProblemFacts } from './problem-error.js';
export { problemOf, type Problem } from './problem-of.js';
export { ProblemFilter } from './problem.filter.js';
export { sendProofFile } from './proof-download.js';
export { notePosition, requestContext, type RequestContext } from './request-context.js';
export { fieldProblems, invalid, SchemaPipe } from './schema.pipe.js';
export { ServiceKitModule, type ServiceKitParts } from './service-kit.module.js';
export {
  defineSettings,
  describeSettings,
  readSettings,
  SettingsError,
  type SettingDescription,
  type SettingsDefinition,
} from './settings.js';
export { MAX_DEPTH, parseStrictJson } from './strict-json.js';
export {
  SessionDenylist,
  sessionNoticeOf,
  type EndedSession,
  type SessionOfToken,
} from './session-denylist.js';
export { type TrustedIssuer } from './trusted-issuer.js';
export { TokenVerifier, type VerifiedToken } from './token-verifier.js';
export { STALE_AFTER_MS, STALE_IN_BULK_AFTER_MS, type ServiceParts } from './service-parts.js';
