const NEST_ROOMS = [
  '^libs/(service-kit|message-bus)/',
  '^apps/[^/]+/src/[^/]+\\.module\\.ts$',
  '^apps/[^/]+/src/main\\.ts$',
  '^apps/[^/]+/src/api/[^/]+\\.controller\\.tsx?$',
  '^apps/[^/]+/src/messaging/[^/]+\\.handlers\\.ts$',
  '^apps/datacooperative/src/',
  '\\.spec\\.tsx?$',
  '/testing/',
];

/** Each rule says why: whoever meets it should agree with it. @type {import('dependency-cruiser').IConfiguration} */
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
      to: { path: '^(apps|e2e|bench)/' },
    },
    {
      name: 'app-never-imports-app',
      comment:
        'Services meet on the bus and in the ledger. Two doors only: the module (all-in-one) and ./replay (all-in-one, command line).',
      severity: 'error',
      from: { path: '^apps/([^/]+)/', pathNot: '^apps/(datacooperative|cli)/' },
      to: { path: '^apps/([^/]+)/', pathNot: '^apps/$1/' },
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
      comment: 'A decision must give the same answer years later: no I/O, no clock, no framework.',
      severity: 'error',
      from: { path: '^apps/[^/]+/src/domain/', pathNot: '\\.spec\\.ts$' },
      to: {
        path: '^(node:|@nestjs|kysely|rxjs|fastify|jose|oidc-provider)|node_modules/(@nestjs|kysely|rxjs|fastify|jose|oidc-provider)|^apps/[^/]+/src/(application|projections|api|messaging)/|^libs/(service-kit|message-bus|personal-data|event-store-sqlite)/',
      },
    },
    {
      name: 'domain-uses-no-node-modules-with-io',
      comment: 'The same for what Node itself offers.',
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
      to: { path: 'node_modules/@nestjs/|^@nestjs/' },
    },
    {
      name: 'engines-stand-alone',
      comment:
        'consent-engine, tlog and anonymiser can be installed alone: no events, no framework, no HTTP.',
      severity: 'error',
      from: { path: '^libs/(consent-engine|tlog|anonymiser|personal-data)/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^libs/(?!consent-engine/|tlog/|anonymiser/|personal-data/)' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '/dist/' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@coop/source', 'import', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.js', '.json'],
      extensionAlias: { '.js': ['.ts', '.tsx', '.js'] },
    },
  },
};
