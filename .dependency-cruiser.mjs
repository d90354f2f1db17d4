const NEST_ROOMS = [
  '^libs/(service-kit|service-host|message-bus|message-bus-nats)/',
  '^apps/[^/]+/src/[^/]+\\.module\\.ts$',
  '^apps/[^/]+/src/main\\.ts$',
  '^apps/[^/]+/src/api/[^/]+\\.controller\\.tsx?$',
  '^apps/[^/]+/src/messaging/[^/]+\\.handlers\\.ts$',
  '^apps/datacooperative/src/',
  '\\.spec\\.tsx?$',
  '/testing/',
];

/**
 * Each rule says why: whoever meets it should agree with it. That each one bites is shown by
 * libs/conformance/src/architecture.int.spec.ts.
 * @type {import('dependency-cruiser').IConfiguration}
 */
export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'What depends on itself cannot be understood, tested or replaced one part at a time.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'lib-never-imports-app',
      comment: 'Libraries are below the services: they must be usable without them.',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: '^(apps|e2e|bench|oracles)/' },
    },
    {
      name: 'contracts-need-only-schemas',
      comment:
        'The published language is read by everybody: it must drag nothing along but the schema library.',
      severity: 'error',
      from: { path: '^libs/contracts/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^libs/(?!contracts/)|node_modules/', pathNot: 'node_modules/zod/' },
    },
    {
      name: 'app-never-imports-app',
      comment:
        'Services meet on the bus and in the ledger. The all-in-one and the command line have doors of their own (below); the program of a single service may use ./replay and ./directory, which only read history.',
      severity: 'error',
      from: { path: '^apps/([^/]+)/', pathNot: '^apps/(datacooperative|cli)/|/src/main\\.ts$' },
      to: { path: '^apps/([^/]+)/', pathNot: '^apps/$1/' },
    },
    {
      name: 'main-reads-history-of-others',
      comment: 'The program of a service knows others by their events alone.',
      severity: 'error',
      from: { path: '^apps/([^/]+)/src/main\\.ts$', pathNot: '^apps/(datacooperative|cli)/' },
      to: { path: '^apps/([^/]+)/', pathNot: '^apps/$1/|/src/(replay|directory)\\.ts$' },
    },
    {
      name: 'all-in-one-uses-the-doors',
      comment: 'The one process starts services; it does not reach into their rooms.',
      severity: 'error',
      from: { path: '^apps/datacooperative/', pathNot: '\\.spec\\.tsx?$|/testing/' },
      to: { path: '^apps/(?!datacooperative/)', pathNot: '/src/(index|replay)\\.ts$' },
    },
    {
      name: 'cli-uses-the-replay-door',
      comment: 'The command line reads history; it starts no service.',
      severity: 'error',
      from: { path: '^apps/cli/' },
      to: { path: '^apps/(?!cli/)', pathNot: '/src/replay\\.ts$' },
    },
    {
      name: 'domain-is-pure',
      comment: 'A decision must give the same answer years later: no framework, no store, no use case.',
      severity: 'error',
      from: { path: '^apps/[^/]+/src/domain/', pathNot: '\\.spec\\.ts$' },
      to: {
        path: 'node_modules/(kysely|rxjs|fastify|jose|oidc-provider)/|^apps/[^/]+/src/(application|projections|api|messaging)/|^libs/(service-kit|service-host|message-bus|message-bus-nats|partner-feeds|personal-data|personal-data-postgres|event-store-sqlite|event-store-postgres|tables-duckdb)/',
      },
    },
    {
      name: 'domain-uses-no-node-modules-with-io',
      comment: 'The same for what Node itself offers: no files, no clock, no randomness.',
      severity: 'error',
      from: { path: '^apps/[^/]+/src/domain/', pathNot: '\\.spec\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'application-below-the-edges',
      comment: 'Use cases know neither HTTP nor messages.',
      severity: 'error',
      from: { path: '^apps/[^/]+/src/application/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^apps/[^/]+/src/(api|messaging)/' },
    },
    {
      name: 'projections-read-only-the-domain',
      comment: 'A read model is a fold of events: it never calls a use case.',
      severity: 'error',
      from: { path: '^apps/[^/]+/src/projections/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^apps/[^/]+/src/(api|messaging|application)/' },
    },
    {
      name: 'nest-at-the-edge',
      comment: 'The framework is wiring: what decides, proves and forgets must outlive it.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: NEST_ROOMS },
      to: { path: 'node_modules/@nestjs/' },
    },
    {
      name: 'engines-stand-alone',
      comment:
        'consent-engine, tlog, anonymiser, odrl, personal-data and tables-duckdb can be installed alone: no events, no framework, no HTTP, nor each other.',
      severity: 'error',
      from: {
        path: '^libs/(consent-engine|tlog|anonymiser|odrl|personal-data|tables-duckdb)/',
        pathNot: '\\.spec\\.ts$',
      },
      to: { path: '^libs/(?!$1/)' },
    },
    {
      name: 'duckdb-in-its-child-only',
      comment:
        'What a large table or a fault of native code breaks is a child with one job, never a service.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: '^libs/tables-duckdb/src/(child|testing)/' },
      to: { path: 'node_modules/@duckdb/|^libs/tables-duckdb/src/child/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '/dist/' },
    // TypeScript 7 has no programming interface yet, and swc's visitor does not know `using`: sources are read by
    // acorn's tolerant parser, which sees every import but `export type … from`.
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@coop/source', 'import', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.js', '.json'],
    },
  },
};
