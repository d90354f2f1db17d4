import type { Command, Invocation, Result } from '../command.js';
import { examineAll } from '../doctor/examine-all.js';
import { counted } from '../words.js';

async function run({ options }: Invocation): Promise<Result> {
  const checks = await examineAll(options);
  const findings = checks.filter(({ fine }) => !fine);
  return {
    code: findings.length === 0 ? 0 : 1,
    json: { fine: findings.length === 0, checks },
    lines: [
      ...checks.flatMap(({ fine, check, detail, cause, remedy }) => [
        `${fine ? 'fine   ' : 'FINDING'}  ${check}: ${detail}`,
        ...(cause === undefined ? [] : [`         cause:  ${cause}`]),
        ...(remedy === undefined ? [] : [`         remedy: ${remedy}`]),
      ]),
      `${counted(checks.length, 'check')}, ${counted(findings.length, 'finding')}. What is not named was not looked at.`,
      'not checked  whether history is whole: `coop audit verify`; whether it can be replayed: `coop audit replay`',
    ],
  };
}

export const doctor: Command = {
  name: 'doctor',
  usage:
    '[--data DIR [--keys DIR] | --postgres URL [--keys-database URL] [--keys DIR]] [--backups DIR] [--url URL] [--issuer URL] [--nats URL] [--nats-monitor URL] [--production]',
  summary: 'look for what goes wrong in operation, with cause and remedy, in every part that is named',
  run,
};
