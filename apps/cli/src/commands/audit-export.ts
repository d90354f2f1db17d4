import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  asOfNow,
  chooseEvents,
  evidenceBundle,
  type BundleParts,
  resolveMoment,
  type EvidenceScope,
  type Moment,
} from '@coop/audit/replay';
import { LogReader } from '@coop/tlog';
import {
  required,
  UsageError,
  type Command,
  type Invocation,
  type Options,
  type Result,
} from '../command.js';
import { doorsWith } from '../history-doors.js';
import { momentFrom } from '../moment.js';
import { policyTextFor } from '../policy.js';
import { getLong, HttpAddress } from '../sources/http-address.js';
import { tokenOf } from '../sources/http-api.js';
import { exportOverHttp } from '../sources/http-export.js';
import type { Source } from '../sources/source.js';
import { counted } from '../words.js';
import { writePieces } from '../write-pieces.js';

const BY_ID = ['record', 'subject', 'contract', 'decision'] as const;

async function run(invocation: Invocation): Promise<Result> {
  const { options } = invocation;
  const out = required(options.out, '--out');
  if (existsSync(out)) throw new UsageError(`${out} exists: an export never overwrites`);
  const asked = scopeAsked(options);
  return options.url === undefined
    ? fromSource(invocation, asked, out)
    : fromService(options.url, options, out);
}

const NOT_EXPORTED = 'not exported  keys and ciphertexts: the export opens no personal value';
const NOT_CHECKED =
  'not checked   anything: `coop audit verify-bundle`, or `node verify.mjs` in the folder, does that';

/** The service makes it, signs it, and has noted who took it out. */
async function fromService(url: string, options: Options, out: string): Promise<Result> {
  if (options.policy !== undefined)
    throw new UsageError('--policy is for an export from a folder: the service puts its own policy in');
  const words = ['from', 'to', ...BY_ID].flatMap((name) => {
    const word = options[name as 'from'];
    return word === undefined ? [] : [[name, word]];
  });
  const api = new HttpAddress(url, tokenOf(options), getLong);
  const files = await writePieces(exportOverHttp(api, Object.fromEntries(words)), out);
  const { events, asked, signer } = JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8')) as Manifest;
  const signed = files.includes('manifest.sig');
  return {
    code: 0,
    json: { out, events, files: files.length, signed, logged: true, reading: asked.reading },
    lines: [
      `Exported ${counted(events, 'event')} in ${counted(files.length, 'file')} to ${out}.`,
      NOT_EXPORTED,
      NOT_CHECKED,
      signed ? `signed        by ${signer}` : 'NOT SIGNED    this service has no key for bundles',
      `logged        as the reading ${asked.reading} under the mandate ${asked.mandate}: those concerned see it`,
    ],
  };
}

interface Manifest {
  readonly events: number;
  readonly asked: { readonly reading: string; readonly mandate: string };
  readonly signer: string | null;
}

async function fromSource(invocation: Invocation, asked: Asked, out: string): Promise<Result> {
  const source = await invocation.open();
  const { store, vkey } = source;
  if (source.log === undefined || vkey === undefined)
    throw new UsageError('there is no log/origin.vkey: --vkey gives the key that the log is verified with');
  const doors = await doorsWith(invocation.options);
  const policyText = policyTextFor(vkey, invocation.options);
  const log = await asOfNow(source.log);
  const { checkpoint } = await LogReader.open(log);
  const scope = await resolved(asked, source);
  const chosen = await chooseEvents(store, scope, BigInt(checkpoint.size));
  if (chosen.count === 0) throw new UsageError('the log covers no event of this scope');
  const parts = { store, doors, log, vkey, policyText, scope, chosen } as const;

  const onProgress: BundleParts['onProgress'] = (step, { done, total }) =>
    invocation.output.progress(step, done, total);
  const files = await writePieces(
    evidenceBundle({ ...parts, asked: { logged: false }, now: new Date(), onProgress }),
    out,
  );
  const unlogged = store.head() - BigInt(checkpoint.size);
  const told = { signed: false, logged: false, unlogged: String(unlogged) };
  return {
    code: 0,
    json: { out, events: chosen.count, files: files.length, ...told },
    lines: [
      `Exported ${counted(chosen.count, 'event')} in ${counted(files.length, 'file')} to ${out}.`,
      ...(unlogged > 0n
        ? [`not exported  the last ${unlogged} events: the log does not cover them yet`]
        : []),
      NOT_EXPORTED,
      NOT_CHECKED,
      'NOT SIGNED    there is no key of the cooperative here: ask the running service (--url) for a signed bundle',
      'NOT LOGGED    nothing about this export was recorded, and nobody concerned will see it',
    ],
  };
}

type Asked =
  | Exclude<EvidenceScope, { readonly kind: 'range' }>
  | { readonly kind: 'range'; readonly from: Moment | undefined; readonly to: Moment | undefined };

/** What is to be exported. @throws UsageError when that is not one thing */
function scopeAsked(options: Options): Asked {
  const [one, ...others] = BY_ID.flatMap((kind) => {
    const id = options[kind];
    return id === undefined ? [] : [{ kind, id }];
  });
  const isRange = options.from !== undefined || options.to !== undefined;
  if (others.length > 0 || (one !== undefined && isRange))
    throw new UsageError(
      'one scope at a time: --from and --to, or one of --record, --subject, --contract, --decision',
    );
  if (one !== undefined) return one;
  if (!isRange) return { kind: 'everything' };
  const moment = (option: 'from' | 'to') => {
    const text = options[option];
    return text === undefined ? undefined : momentFrom(text, `--${option}`);
  };
  return { kind: 'range', from: moment('from'), to: moment('to') };
}

async function resolved(asked: Asked, { store }: Source): Promise<EvidenceScope> {
  if (asked.kind !== 'range') return asked;
  const at = async (moment: Moment | undefined, otherwise: bigint) =>
    moment === undefined ? otherwise : (await resolveMoment(store, moment)).position;
  return { kind: 'range', after: await at(asked.from, 0n), upTo: await at(asked.to, store.head()) };
}

export const auditExport: Command = {
  name: 'audit export',
  usage:
    '--out DIR [--from MOMENT] [--to MOMENT] | [--record ID | --subject ID | --contract ID | --decision ID] [--policy FILE] [--rules DIR]',
  summary: 'write an evidence bundle: a folder that others verify without you',
  run,
};
