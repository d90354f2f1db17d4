import { Controller, Get, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { Public, type HttpReply, type HttpRequest } from '@coop/service-kit';
import type { ContractSide, WholeContract } from '../client/contract-shapes.js';
import { ContractPage } from '../pages/contract.js';
import { contractPath } from '../pages/contract-actions.js';
import { ContractsPage } from '../pages/contracts.js';
import { FRONT_DOOR } from '../portal-parts.token.js';
import { endOfDay, valueOf, type FormBody } from '../session/form-guard.js';
import { FrontDoor } from '../session/front-door.js';
import { redirectTo, show, type MemberVisit, type VisitAnswer } from '../session/visit.js';

const WHOLE_NUMBER = /^[0-9]{1,9}$/;

type Done = keyof MemberVisit['view']['texts']['contracts']['done'];

/** Contracts for every member to read, and for stewards and signatories to conclude. Consent decides who may. */
@Public()
@Controller('contracts')
export class ContractPagesController {
  constructor(@Inject(FRONT_DOOR) private readonly door: FrontDoor) {}

  @Get()
  list(@Req() request: HttpRequest, @Res() reply: HttpReply) {
    return this.door.member(request, reply, async ({ view, api, page }) => {
      const contracts = await api.contracts();
      const names = await api.names(contracts.map(({ consumer }) => consumer));
      return show(<ContractsPage {...{ view, names, contracts, page }} />);
    });
  }

  @Get(':contract')
  one(@Req() request: HttpRequest, @Res() reply: HttpReply, @Param('contract') contract: string) {
    return this.door.member(request, reply, (visit) => shown(visit, contract, said(visit)));
  }

  @Post(':contract/agreement')
  agree(@Req() request: HttpRequest, @Res() reply: HttpReply, @Param('contract') contract: string) {
    return this.#act(request, reply, contract, 'agreed', ({ api, form, commandKey }) =>
      api.agreeToContract(contract, ofVersion(form), commandKey),
    );
  }

  @Post(':contract/signatures')
  sign(@Req() request: HttpRequest, @Res() reply: HttpReply, @Param('contract') contract: string) {
    return this.#act(request, reply, contract, 'signed', ({ api, form, commandKey }) =>
      api.signContract(contract, ofVersion(form), commandKey),
    );
  }

  @Post(':contract/offers')
  counter(@Req() request: HttpRequest, @Res() reply: HttpReply, @Param('contract') id: string) {
    return this.door.member(request, reply, async (visit) => {
      const { api, form, commandKey, view } = visit;
      const changed = changedTerms(await api.contract(id), form, view.now);
      if (changed === undefined) return shown(visit, id, view.texts.contracts.incomplete);
      const { digest, side } = ofVersion(form);
      await api.counterOffer(id, { answers: digest, side, ...changed }, commandKey);
      return redirectTo(contractPath(id, '?done=offered'));
    });
  }

  @Post(':contract/suspensions')
  suspend(@Req() request: HttpRequest, @Res() reply: HttpReply, @Param('contract') contract: string) {
    return this.#act(request, reply, contract, 'suspended', ({ api, form, commandKey }) =>
      api.suspendContract(contract, valueOf(form, 'reason') ?? '', commandKey),
    );
  }

  @Post(':contract/suspensions/:suspension/ended')
  resume(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Param('contract') contract: string,
    @Param('suspension') suspension: string,
  ) {
    return this.#act(request, reply, contract, 'resumed', ({ api, commandKey }) =>
      api.resumeContract(contract, suspension, commandKey),
    );
  }

  @Post(':contract/end')
  terminate(@Req() request: HttpRequest, @Res() reply: HttpReply, @Param('contract') contract: string) {
    return this.#act(request, reply, contract, 'terminated', ({ api, form, commandKey }) =>
      api.terminateContract(contract, valueOf(form, 'side'), commandKey),
    );
  }

  #act(
    request: HttpRequest,
    reply: HttpReply,
    contract: string,
    done: Done,
    act: (visit: MemberVisit) => Promise<unknown>,
  ): Promise<void> {
    return this.door.member(request, reply, async (visit) => {
      await act(visit);
      return redirectTo(contractPath(contract, `?done=${done}`));
    });
  }
}

const ofVersion = (form: FormBody) => ({
  digest: valueOf(form, 'digest') ?? '',
  side: valueOf(form, 'side'),
});

const said = ({ view, query }: MemberVisit): string | undefined =>
  new Map(Object.entries(view.texts.contracts.done)).get(query.get('done') ?? '');

/** The terms of another version, everything else as it is; `undefined` when the form does not give them. */
function changedTerms({ terms, texts }: WholeContract, form: FormBody, now: Date) {
  const [price = '', days = '', most = ''] = ['price', 'days', 'limit'].map((name) =>
    valueOf(form, name)?.trim(),
  );
  const until = endOfDay(form, 'until');
  const isWhole = [price, days, most || '1'].every((text) => WHOLE_NUMBER.test(text)) && most !== '0';
  if (!isWhole || until === undefined || Date.parse(until) <= now.getTime()) return undefined;
  const { contract: _contract, consumer: _consumer, limit: _limit, ...same } = terms;
  const changed = {
    price: { ...terms.price, minor: Number(price) },
    ...(most === '' ? {} : { limit: Number(most) }),
    ...{ deleteAfterDays: Number(days), until },
  };
  return {
    terms: { ...same, ...changed },
    texts: texts.map(({ language, text }) => ({ language, text })),
  };
}

/** For which sides she may speak: as a steward, and as a signatory of the partner. */
async function sidesOf({ api, session }: MemberVisit, consumer: string): Promise<ContractSide[]> {
  const { me } = session;
  const signs = (await api.mandates()).some(
    ({ kind, agent, principal }) => kind === 'signatory' && agent === me.party && principal === consumer,
  );
  return [
    ...(me.roles.includes('steward') ? (['cooperative'] as const) : []),
    ...(signs ? (['consumer'] as const) : []),
  ];
}

async function shown(visit: MemberVisit, id: string, words: string | undefined): Promise<VisitAnswer> {
  const { view, api } = visit;
  const contract = await api.contract(id);
  const sides = await sidesOf(visit, contract.consumer);
  const names = await api.names([contract.consumer, ...contract.signatures.map(({ signer }) => signer)]);
  return show(
    <ContractPage {...{ view, names, contract, sides }} {...(words === undefined ? {} : { said: words })} />,
  );
}
