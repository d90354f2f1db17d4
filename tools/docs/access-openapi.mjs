import { consentApi } from '@coop/contracts';
import { PROBLEMS } from '@coop/contracts/problems';
import { z } from 'zod';

/** JSON Schema 2020-12, as OpenAPI 3.1 takes it. */
function schemaOf(zod, io) {
  const { $schema: _, ...schema } = z.toJSONSchema(zod, { target: 'draft-2020-12', io });
  return schema;
}

const REQUEST_ID = 'X-Request-ID';
const TEXT = { type: 'string' };

const PROBLEM = {
  type: 'object',
  required: ['type', 'title', 'status', 'code', 'instance'],
  properties: {
    type: TEXT,
    title: TEXT,
    status: { type: 'integer' },
    code: { ...TEXT, description: 'Stable: see the table of problems.' },
    instance: TEXT,
  },
};

const named = { [REQUEST_ID]: { description: 'As it was sent.', schema: TEXT } };

/** A “no” to the request itself; a decision that is no has the status 200. */
const problem = (description, headers = {}) => ({
  description,
  headers: { ...named, ...headers },
  content: { 'application/problem+json': { schema: PROBLEM } },
});

const REFUSALS = Object.fromEntries(
  [
    ['bad-request', 'Not a question, or too many of them at once.'],
    ['unauthenticated', 'No valid token.', { 'WWW-Authenticate': { schema: TEXT } }],
    ['forbidden', 'Not a partner system.'],
    ['body-too-large', 'The body is larger than a mebibyte.'],
    ['unsupported-media-type', 'The body is not `application/json`.'],
    ['too-many-requests', 'The budget of this system is spent.', { 'Retry-After': { schema: TEXT } }],
    ['stale', 'This instance does not know what the caller has seen, or the ledger is away.'],
  ].map(([code, ...told]) => [String(PROBLEMS[code].status), problem(...told)]),
);

const post = (summary, body, ...answers) => ({
  post: {
    summary,
    parameters: [
      { name: REQUEST_ID, in: 'header', description: 'Comes back as it was sent.', schema: TEXT },
      {
        ...{ name: 'Coop-At-Least', in: 'header', schema: TEXT },
        description: 'The position of the ledger that the caller has seen.',
      },
    ],
    requestBody: { required: true, content: { 'application/json': { schema: schemaOf(body, 'input') } } },
    responses: {
      200: {
        description: 'Decided, and on the ledger.',
        headers: { ...named, 'Coop-Position': { description: 'Where on the ledger.', schema: TEXT } },
        content: {
          'application/json': {
            schema:
              answers.length === 1
                ? schemaOf(answers[0], 'output')
                : { anyOf: answers.map((answer) => schemaOf(answer, 'output')) },
          },
        },
      },
      ...REFUSALS,
    },
  },
});

const PATHS = {
  '/access/v1/evaluation': post(
    'May this subject do this with this record?',
    consentApi.accessEvaluation,
    consentApi.accessDecision,
  ),
  '/access/v1/evaluations': post(
    'The same of up to a thousand questions; of one, where no batch is given.',
    consentApi.accessEvaluations,
    consentApi.accessDecisions,
    consentApi.accessDecision,
  ),
  '/access/v1/search/subject': post(
    'Which of the asking organisation, and of those whose mandate it holds?',
    consentApi.accessSubjectSearch,
    consentApi.accessFound.subjects,
  ),
  '/access/v1/search/resource': post(
    'Which records, among those within the contract?',
    consentApi.accessResourceSearch,
    consentApi.accessFound.resources,
  ),
  '/access/v1/search/action': post(
    'Which actions, for one record?',
    consentApi.accessActionSearch,
    consentApi.accessFound.actions,
  ),
  '/.well-known/authzen-configuration': {
    get: {
      summary: 'Where decisions are asked for.',
      security: [],
      responses: {
        200: {
          description: 'The addresses of the decision point.',
          content: { 'application/json': { schema: schemaOf(consentApi.accessConfiguration, 'output') } },
        },
      },
    },
  },
};

/** `docs/reference/access-openapi.json`: the authorization API for machines, from the schemas that check it. */
export const accessOpenApi = () =>
  JSON.stringify({
    openapi: '3.1.0',
    info: {
      title: 'Decisions for enforcement points',
      version: '1.0',
      description:
        'OpenID AuthZEN Authorization API 1.0, as a data cooperative answers it. Decisions only, never data; each holds for seconds.',
      license: { name: 'MPL-2.0', identifier: 'MPL-2.0' },
    },
    servers: [
      {
        url: 'https://{host}',
        description: 'The name is a placeholder: ask your cooperative for its own.',
        variables: { host: { default: 'cooperative.example' } },
      },
    ],
    security: [{ accessToken: [] }],
    paths: PATHS,
    components: {
      securitySchemes: {
        accessToken: { type: 'http', scheme: 'bearer', description: 'The token of a partner system.' },
      },
    },
  });
