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
}

export const baseUrlOf = ({ baseUrl, apiBase }: PortalSettings): string => baseUrl ?? apiBase;
