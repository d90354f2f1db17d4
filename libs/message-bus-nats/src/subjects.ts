const SERVICE = /^[a-z][a-z0-9-]{0,39}$/;
const PATTERN = /^[a-z][a-z0-9-]{0,39}(\.[a-z0-9][a-z0-9-]{0,39}){1,3}$/;

/** @throws TypeError when it is not a service's name: it becomes part of subjects, where `*` and `>` have a meaning */
export function serviceName(service: string): string {
  if (!SERVICE.test(service)) throw new TypeError(`${JSON.stringify(service)} is not a service's name`);
  return service;
}

/**
 * Subject of a pattern: `consent.decide` is asked on `svc.consent.decide`.
 * @throws TypeError when it is not a pattern
 */
export function subjectOf(pattern: string): string {
  if (!PATTERN.test(pattern)) throw new TypeError(`${JSON.stringify(pattern)} is not a message pattern`);
  return `svc.${pattern}`;
}

/** Begins the subjects on which answers to a service arrive. */
export const inboxPrefix = (service: string): string => `_INBOX_${serviceName(service)}`;

/** Subject on which everybody hears which sessions ended at the issuer. */
export const SESSIONS_ENDED = 'sessions.ended';

/** Begins the subjects of all announcements. */
export const COMMITS = 'commits';

/** Subject on which a service announces its commits. */
export const commitsSubject = (service: string): string => `${COMMITS}.${serviceName(service)}`;
