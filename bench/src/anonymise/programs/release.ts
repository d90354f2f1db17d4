import { pausesOfRelease } from '@coop/anonymisation/testing';

const { people } = JSON.parse(process.argv[2] ?? '{}') as { readonly people: number };
process.stdout.write(JSON.stringify(await pausesOfRelease(people)));
