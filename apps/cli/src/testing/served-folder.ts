import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { openSqliteEventStore } from '@coop/event-store-sqlite';
import type { Get } from '../sources/http-address.js';
import { wire } from '../json.js';

export const TOKEN = 'token';
const PAGE = 3;

/** Answers over a data folder as the audit service does, three events a page; `change` alters what it tells. */
export function answersOver(dataDir: string, change: (line: string) => string = (line) => line): Get {
  return async (url, headers) => {
    const path = url.pathname.slice(1);
    if (path.startsWith('log/')) {
      const file = join(dataDir, path);
      const found = existsSync(file) && statSync(file).isFile();
      return found ? new Response(new Uint8Array(readFileSync(file))) : new Response(null, { status: 404 });
    }
    const store = openSqliteEventStore({ dir: dataDir, readOnly: true });
    try {
      if (path === 'audit/head')
        return Response.json({
          state: 'following',
          head: String(store.head()),
          vkey: readFileSync(join(dataDir, 'log', 'origin.vkey'), 'utf8').trim(),
        });
      if (headers['authorization'] !== `Bearer ${TOKEN}`) return new Response(null, { status: 401 });
      const after = BigInt(url.searchParams.get('after') ?? '0');
      const lines: string[] = [];
      for await (const { events } of store.readAll(after))
        lines.push(
          ...events
            .filter(({ position }) => position > after)
            .map((event) => `${change(JSON.stringify(wire(event)))}\n`),
        );
      return new Response(lines.slice(0, PAGE).join(''));
    } finally {
      await store.close();
    }
  };
}

/** The same as a server. @returns its address, and how to end it */
export async function served(
  dataDir: string,
  change?: (line: string) => string,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const answer = answersOver(dataDir, change);
  const respond = async (request: IncomingMessage, response: ServerResponse) => {
    const headers = { authorization: request.headers.authorization ?? '' };
    const found = await answer(new URL(request.url ?? '/', 'http://127.0.0.1'), headers);
    response.writeHead(found.status).end(Buffer.from(await found.arrayBuffer()));
  };
  const server = createServer((request, response) => void respond(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
