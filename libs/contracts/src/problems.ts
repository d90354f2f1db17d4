import { IMPORT_PROBLEMS } from './import-problems.js';
import { PSEUDONYMISED_PROBLEMS } from './anonymisation/pseudonymised-problems.js';
import { problem, type ProblemText } from './problem-text.js';
import { TABLE_PROBLEMS } from './table-problems.js';
import { VOTE_PROBLEMS } from './vote-problems.js';

export type { ProblemText } from './problem-text.js';

/**
 * Every problem code of the public APIs. A code never changes its meaning; new codes are added, none is reused.
 * Refusals of the services add theirs here when they need another status than 409 or a text of their own.
 */
export const PROBLEMS = {
  // The request cannot be read.
  'bad-request': problem(400, 'The request is not valid.', "La requête n'est pas valide."),
  'malformed-json': problem(
    400,
    'The body is not well-formed JSON.',
    "Le corps n'est pas du JSON bien formé.",
  ),
  'json-too-deep': problem(400, 'The body is nested too deeply.', 'Le corps est imbriqué trop profondément.'),
  'json-duplicate-key': problem(400, 'A member occurs twice.', 'Un membre figure deux fois.'),
  'json-forbidden-key': problem(400, 'A member has a forbidden name.', 'Un membre porte un nom interdit.'),
  'invalid-utf8': problem(400, 'The body is not valid UTF-8.', "Le corps n'est pas de l'UTF-8 valide."),
  'unknown-field': problem(
    400,
    'The request has a field that is not known.',
    'La requête a un champ inconnu.',
  ),
  'invalid-field': problem(400, 'A field does not have a valid value.', "Un champ n'a pas de valeur valide."),
  'invalid-header': problem(
    400,
    'A header does not have a valid value.',
    "Un en-tête n'a pas de valeur valide.",
  ),
  'idempotency-key-required': problem(
    400,
    'This request needs an Idempotency-Key.',
    'Cette requête exige un en-tête Idempotency-Key.',
  ),
  'too-many-evaluations': problem(
    400,
    'One request may ask so much and no more: split it.',
    'Une seule requête ne peut pas demander autant : divisez-la.',
  ),
  'method-not-allowed': problem(
    405,
    'This method is not allowed here.',
    "Cette méthode n'est pas permise ici.",
  ),
  'not-acceptable': problem(406, 'No acceptable form exists.', "Il n'existe pas de forme acceptable."),
  'body-too-large': problem(413, 'The body is too large.', 'Le corps est trop grand.'),
  'uri-too-long': problem(414, 'The address is too long.', "L'adresse est trop longue."),
  'unsupported-media-type': problem(
    415,
    'This media type is not supported.',
    "Ce type de média n'est pas pris en charge.",
  ),
  // Who asks, and what she may do.
  unauthenticated: problem(401, 'A valid access token is needed.', "Il faut un jeton d'accès valide."),
  forbidden: problem(403, 'You may not do this.', "Vous n'avez pas le droit de faire cela."),
  refused: problem(403, 'Access was refused.', "L'accès a été refusé."),
  'assurance-too-low': problem(
    403,
    'This needs a higher assurance of your identity.',
    'Cela exige une identité mieux assurée.',
  ),
  'account-not-linked': problem(
    403,
    'This account is not linked to a party.',
    "Ce compte n'est lié à aucune partie.",
  ),
  // What it is about, and in which state that is.
  'not-found': problem(404, 'Nothing was found here.', "Rien n'a été trouvé ici."),
  conflict: problem(409, 'Something changed in the meantime.', 'Quelque chose a changé entre-temps.'),
  'invalid-transition': problem(
    409,
    'This cannot be done in the present state.',
    "Cela n'est pas possible dans l'état actuel.",
  ),
  gone: problem(410, 'This no longer exists.', "Cela n'existe plus."),
  erased: problem(410, 'This was erased.', 'Cela a été effacé.'),
  'stale-revision': problem(
    412,
    'You saw an older version of this.',
    'Vous avez vu une version plus ancienne.',
  ),
  'command-mismatch': problem(
    422,
    'The same Idempotency-Key was used with another request.',
    'Le même Idempotency-Key a servi pour une autre requête.',
  ),
  'precondition-required': problem(428, 'This request needs If-Match.', 'Cette requête exige If-Match.'),
  'too-many-requests': problem(429, 'Too many requests.', 'Trop de requêtes.'),
  // Consent: what a contract, a grant, a request, a prohibition or a duty does not allow.
  'contract-unknown': problem(404, 'There is no such contract.', "Ce contrat n'existe pas."),
  'contract-not-yours': problem(
    403,
    'Only the partner of this contract, a signatory of it or a steward may do this.',
    "Seul le partenaire de ce contrat, un signataire ou l'intendance peut faire cela.",
  ),
  'contract-altered': problem(
    422,
    'This is of another version, or a layer of the contract was changed: deed, text or terms.',
    'Cela porte sur une autre version, ou une couche du contrat a été changée : résumé, texte ou conditions.',
  ),
  'contract-currency-mixed': problem(
    422,
    'A duty is in another currency than the price.',
    'Une obligation est dans une autre monnaie que le prix.',
  ),
  'contract-roles-invalid': problem(
    422,
    'The roles of the two sides do not go together.',
    'Les rôles des deux parties ne vont pas ensemble.',
  ),
  'contract-transfer-ground-missing': problem(
    422,
    'Data may go outside Switzerland and the EEA only on a ground of transfer.',
    "Les données ne sortent de Suisse et de l'EEE que si un motif de transfert est donné.",
  ),
  'contract-shut-out': problem(
    403,
    'A duty of this organisation, or of one behind which the same person stands, was breached and is open.',
    "Une obligation de cette organisation, ou d'une autre derrière laquelle se tient la même personne, a été violée et reste ouverte.",
  ),
  'signing-power-missing': problem(
    403,
    'You hold no mandate to sign for this side.',
    "Vous n'avez pas de mandat pour signer au nom de cette partie.",
  ),
  'signing-rule-missing': problem(
    409,
    'Nobody has registered who can sign for this organisation.',
    "Personne n'a enregistré qui peut signer pour cette organisation.",
  ),
  'seal-not-accepted': problem(
    403,
    'By its signing rule the seal of its system does not bind this organisation.',
    "Selon sa règle de signature, le sceau de son système n'engage pas cette organisation.",
  ),
  'contract-not-agreed': problem(
    409,
    'The two sides have not agreed on a version yet.',
    'Les deux parties ne se sont pas encore entendues sur une version.',
  ),
  'contract-in-force': problem(
    409,
    'A contract in force is never changed; conclude another one.',
    'Un contrat en vigueur ne change jamais ; concluez-en un autre.',
  ),
  'suspension-unknown': problem(404, 'There is no such suspension.', "Cette suspension n'existe pas."),
  'contract-period-invalid': problem(
    422,
    'The contract must end after it begins, and in the future.',
    "Le contrat doit finir après qu'il a commencé, et dans l'avenir.",
  ),
  'contract-terms-incomplete': problem(
    422,
    'The terms of the contract are incomplete.',
    'Les conditions du contrat sont incomplètes.',
  ),
  'policy-refused': problem(
    422,
    'The policy says something that is not enforced here, or not in the words of the profile.',
    "La politique dit quelque chose qui n'est pas appliqué ici, ou pas dans les termes du profil.",
  ),
  'signature-invalid': problem(
    422,
    'The signature does not verify with the registered key.',
    'La signature ne correspond pas à la clé enregistrée.',
  ),
  'purpose-unknown': problem(
    422,
    'A purpose is not one of the taxonomy.',
    'Une finalité ne figure pas dans la taxonomie.',
  ),
  'mandate-missing': problem(
    403,
    'You hold no mandate for this.',
    "Vous n'avez pas de mandat pour faire cela.",
  ),
  'reference-unknown': problem(
    404,
    'The cooperative keeps no public reference of this name.',
    'La coopérative ne tient aucune référence publique de ce nom.',
  ),
  'grant-unknown': problem(404, 'There is no such agreement.', "Cet accord n'existe pas."),
  'grant-ended': problem(409, 'This agreement has ended already.', 'Cet accord a déjà pris fin.'),
  'agreement-unknown': problem(404, 'There is no such agreement.', "Cet accord n'existe pas."),
  'agreement-altered': problem(
    422,
    'The signature is of another record than the one of this agreement.',
    "La signature porte sur un autre texte que celui de l'accord.",
  ),
  'agreement-period-invalid': problem(
    422,
    'The agreement must end in the future.',
    "L'accord doit prendre fin dans l'avenir.",
  ),
  'agreement-between-persons': problem(
    422,
    'This agreement is one between two persons.',
    'Cet accord se conclut entre deux personnes.',
  ),
  'agreement-partner-unknown': problem(
    422,
    'This organisation has no contract in force.',
    "Cette organisation n'a pas de contrat en vigueur.",
  ),
  'receipt-unknown': problem(404, 'There is no such receipt.', "Ce reçu n'existe pas."),
  'grant-period-invalid': problem(
    422,
    'The agreement must end in the future.',
    "L'accord doit prendre fin dans l'avenir.",
  ),
  'request-unknown': problem(404, 'There is no such request.', "Cette demande n'existe pas."),
  'request-beyond-contract': problem(
    422,
    'The contract does not cover what is asked for.',
    'Le contrat ne couvre pas ce qui est demandé.',
  ),
  'request-period-invalid': problem(
    422,
    'The use that is asked for must end in the future.',
    "L'utilisation demandée doit prendre fin dans l'avenir.",
  ),
  'answer-exceeds-request': problem(
    422,
    'The answer agrees to more than was asked for.',
    'La réponse accorde plus que ce qui a été demandé.',
  ),
  'prohibition-unknown': problem(404, 'There is no such prohibition.', "Cette interdiction n'existe pas."),
  'prohibition-not-yours': problem(
    403,
    'One person cannot lift a prohibition of the whole cooperative.',
    'Une seule personne ne peut pas lever une interdiction de toute la coopérative.',
  ),
  'duty-unknown': problem(404, 'There is no such duty.', "Cette obligation n'existe pas."),
  'webhook-unknown': problem(404, 'There is no such webhook.', "Ce webhook n'existe pas."),
  'webhook-url-refused': problem(
    422,
    'Nothing is sent to an address like this.',
    "Rien n'est envoyé à une adresse de ce genre.",
  ),
  'webhook-replay-invalid': problem(
    422,
    'The end of the range lies before its beginning.',
    'La fin de la plage précède son début.',
  ),
  'receipt-not-ready': problem(
    503,
    'The log has not taken this in yet; try again.',
    "Le journal ne l'a pas encore enregistré ; réessayez.",
  ),
  // Bodies that vote, and the purposes that the cooperative adopts.
  ...VOTE_PROBLEMS,
  ...PSEUDONYMISED_PROBLEMS,
  ...IMPORT_PROBLEMS,
  ...TABLE_PROBLEMS,
  // The service cannot answer now.
  internal: problem(500, 'Something went wrong on our side.', "Une erreur s'est produite chez nous."),
  stale: problem(
    503,
    'The service is catching up; try again.',
    'Le service rattrape son retard ; réessayez.',
  ),
  overloaded: problem(503, 'The service is busy; try again.', 'Le service est surchargé ; réessayez.'),
  'store-unavailable': problem(503, 'The store is not available.', "Le registre n'est pas disponible."),
  'outcome-unknown': problem(
    503,
    'It is not known whether this was carried out; repeat it with the same Idempotency-Key.',
    'On ignore si cela a été exécuté ; répétez avec le même Idempotency-Key.',
  ),
  'issuer-unavailable': problem(
    503,
    'The issuer of the token cannot be reached.',
    "L'émetteur du jeton est injoignable.",
  ),
  'service-unavailable': problem(503, 'A service did not answer.', "Un service n'a pas répondu."),
  'not-ready': problem(503, 'The service is not ready.', "Le service n'est pas prêt."),
} as const satisfies Readonly<Record<string, ProblemText>>;

/** A code that has a line in {@link PROBLEMS}. */
export type ProblemCode = keyof typeof PROBLEMS;

const TEXTS: ReadonlyMap<string, ProblemText> = new Map(Object.entries(PROBLEMS));

const DOMAIN_REFUSAL = problem(409, 'The rules do not allow this.', 'Les règles ne le permettent pas.');

/** The text of a code. A refusal code of a service without a line of its own is a conflict with the rules (409). */
export function problemText(code: string): ProblemText {
  return TEXTS.get(code) ?? DOMAIN_REFUSAL;
}

/** The `type` of a problem document: a name, nothing to be fetched. */
export const problemType = (code: string): string => `urn:datacooperative:problem:${code}`;
