/** An address that the pages answer, and who may see it. */
export interface PagePath {
  readonly path: string;
  readonly who: 'anyone' | 'member' | 'auditor' | 'steward';
}

const of = (who: PagePath['who'], paths: readonly string[]): readonly PagePath[] =>
  paths.map((path) => ({ path, who }));

/** What addresses with an id need to be made real. */
export interface KnownIds {
  readonly record?: string;
  readonly request?: string;
  readonly contract?: string;
  readonly disclosure?: string;
  readonly personalLink?: string;
  readonly grant?: string;
  readonly partner?: string;
  readonly release?: string;
  readonly question?: string;
}

/** Every page, for the browser tests to visit; pages about one thing only where its id is given. */
export function pagePaths(ids: KnownIds = {}): readonly PagePath[] {
  const { record, request, contract, disclosure, personalLink, grant, partner, release, question } = ids;
  return [
    ...of('anyone', ['/', '/accessibility', '/privacy', '/no-such-page']),
    ...of('member', [
      '/my/data',
      '/my/sharing',
      '/my/sharing/new',
      '/my/sharing/receipts',
      '/my/sharing/agreements',
      '/my/activity',
      '/my/activity/audits',
      '/my/activity/log',
    ]),
    ...of('member', ['/my/erasure', '/my/erasure/state', '/my/erasure/confirmation?fingerprint=drop']),
    ...of('member', ['/contracts', '/my/votes', '/my/pseudonyms']),
    ...of('member', ['/my/releases', '/my/releases/new', '/my/questions', '/my/questions/new']),
    ...of('steward', ['/steward/erasures', '/steward/agreements']),
    ...of('auditor', ['/auditor', '/auditor/timeline', '/auditor/state', '/auditor/diff']),
    ...of('auditor', ['/auditor/events/1', '/auditor/timeline?category=consent-grant']),
    ...of('auditor', ['/auditor/access', '/auditor/why', '/auditor/state?at=1', '/auditor/diff?from=0&to=9']),
    ...(record === undefined ? [] : of('member', [`/my/data/${record}`, `/my/data/${record}/correction`])),
    ...(partner === undefined ? [] : of('member', [`/my/sharing/agreements/with/${partner}`])),
    ...(grant === undefined ? [] : of('member', [`/my/sharing/grants/${grant}/renewal`])),
    ...(grant === undefined
      ? []
      : of('steward', [
          `/steward/agreements?grant=${grant}`,
          `/steward/agreements/${grant}`,
          `/steward/agreements/${grant}/confirmation?ground=not-informed`,
        ])),
    ...(question === undefined ? [] : of('steward', [`/my/questions/${question}`])),
    ...(release === undefined ? [] : of('steward', [`/my/releases/${release}`])),
    ...(request === undefined ? [] : of('member', [`/my/sharing/requests/${request}`])),
    ...(contract === undefined || record === undefined
      ? []
      : of('member', [`/my/sharing/new?contract=${contract}&record=${record}`])),
    ...(contract === undefined ? [] : of('member', [`/contracts/${contract}`])),
    ...(disclosure === undefined ? [] : of('member', [`/my/activity/receipt/${disclosure}`])),
    ...(disclosure === undefined ? [] : of('auditor', [`/auditor/why?id=${disclosure}`])),
    ...(personalLink === undefined ? [] : of('anyone', [`/about-me/${personalLink}`])),
  ];
}
