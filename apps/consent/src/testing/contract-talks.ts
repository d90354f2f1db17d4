import { ConsentWorld, type Answered, type Partner } from './consent-world.js';
import { contractTerms } from './facts.js';

const { contract: _contract, consumer: _consumer, ...offeredTerms } = contractTerms();
export { offeredTerms };

export const TEXTS = [
  { language: 'fr', text: 'Usage des coordonnées. Suppression dans les dix jours.' },
  { language: 'de', text: 'Nutzung der Kontaktdaten. Löschung innert zehn Tagen.' },
  { language: 'en', text: 'Use of contact details. Deletion within ten days.' },
];

export interface OfferAnswer {
  readonly contract: string;
  readonly version: number;
  readonly digest: string;
  readonly signing: string;
}

const isOffer = (body: object): body is OfferAnswer =>
  'contract' in body && 'version' in body && 'digest' in body && 'signing' in body;

/** What an offer answered. @throws TypeError when it was refused */
export function offerOf({ body }: Answered): OfferAnswer {
  if (!isOffer(body)) throw new TypeError(`no offer was made: ${JSON.stringify(body)}`);
  return body;
}

/** A partner and a steward who talk about contracts over HTTP. */
export class ContractTalks {
  private constructor(
    readonly world: ConsentWorld,
    readonly partner: Partner,
    readonly steward: string,
  ) {}

  static async open(): Promise<ContractTalks> {
    const world = await ConsentWorld.open();
    return new ContractTalks(world, await world.partner('partner'), await world.steward('steward'));
  }

  offer = (
    terms: object = offeredTerms,
    as = this.partner.authorization,
    more: object = {},
    headers: Readonly<Record<string, string>> = {},
  ) => this.world.call(as, 'POST', '/consent/contracts', { terms, texts: TEXTS, ...more }, headers);

  counter = ({ contract, digest }: OfferAnswer, as: string, change: object = {}, answers = digest) =>
    this.world.call(as, 'POST', `/consent/contracts/${contract}/offers`, {
      ...{ answers, texts: TEXTS },
      terms: { ...offeredTerms, ...change },
    });

  agree = ({ contract, digest }: Pick<OfferAnswer, 'contract' | 'digest'>, as = this.steward) =>
    this.world.call(as, 'POST', `/consent/contracts/${contract}/agreement`, { digest });

  seal = (contract: string, jws: string, as = this.partner) =>
    this.world.call(as.authorization, 'POST', `/consent/contracts/${contract}/signatures`, { jws });

  sign = (
    { contract, digest }: Pick<OfferAnswer, 'contract' | 'digest'>,
    as = this.steward,
    more: object = {},
    headers: Readonly<Record<string, string>> = {},
  ) => this.world.call(as, 'POST', `/consent/contracts/${contract}/signatures`, { digest, ...more }, headers);

  end = (contract: string, as: string, more: object = {}) =>
    this.world.call(as, 'DELETE', `/consent/contracts/${contract}`, { reason: 'end-of-need', ...more });

  suspend = (contract: string, as = this.steward, reason = 'inquiry') =>
    this.world.call(as, 'POST', `/consent/contracts/${contract}/suspensions`, { reason });

  resume = (contract: string, suspension: string, as = this.steward) =>
    this.world.call(as, 'DELETE', `/consent/contracts/${contract}/suspensions/${suspension}`);

  view = async (contract: string, as = this.partner.authorization) => {
    await this.world.settled();
    return (await this.world.call(as, 'GET', `/consent/contracts/${contract}`)).body;
  };

  /** Offered by the partner and agreed to by the cooperative. */
  async agreed(terms: object = offeredTerms, partner = this.partner): Promise<OfferAnswer> {
    const offer = offerOf(await this.offer(terms, partner.authorization));
    await this.agree(offer);
    return offer;
  }

  async concluded(terms: object = offeredTerms, partner = this.partner): Promise<OfferAnswer> {
    const offer = await this.agreed(terms, partner);
    await this.seal(offer.contract, await partner.sign(offer.signing), partner);
    await this.sign(offer);
    return offer;
  }

  close = () => this.world.close();
}
