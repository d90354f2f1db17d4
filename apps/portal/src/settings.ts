import type { ServiceTables } from '@coop/service-host';
import type { EndedSession, TrustedIssuer } from '@coop/service-kit';
import type { PortalKeys } from './session/portal-keys.js';

/** Who may end sessions by a logout token, and who is told of it. */
export interface LogoutSettings {
  /** What it signs with; the audience is that of access tokens and does not count here. */
  readonly issuer: TrustedIssuer;
  /** Called before the sessions of the pages end. It must not throw. */
  readonly onEnded: (session: EndedSession) => void;
  /** Called with a reason that holds nothing of the token. */
  readonly onRejected?: (reason: string) => void;
}

/** What the portal is told when it is registered. */
export interface PortalSettings {
  /** Where the public APIs answer, without a slash at its end. */
  readonly apiBase: string;
  /** Address of the pages, as a browser sees it. Default: `apiBase`. */
  readonly baseUrl?: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Default `openid api`. */
  readonly scope?: string;
  /** Every page then says that the people are invented. */
  readonly demonstration: boolean;
  readonly cooperativeName: string;
  readonly clock: () => Date;
  /** Sessions: shared by all instances. Whoever opened them closes them. */
  readonly tables: ServiceTables;
  /** The same for all instances. */
  readonly keys: PortalKeys;
  readonly logout: LogoutSettings;
}

/** What signing in needs of it. */
export type SignInSettings = Omit<PortalSettings, 'tables' | 'keys' | 'logout'>;

export const baseUrlOf = ({ baseUrl, apiBase }: Pick<PortalSettings, 'baseUrl' | 'apiBase'>): string =>
  baseUrl ?? apiBase;
