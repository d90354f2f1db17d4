import { gzipSync } from 'node:zlib';
import type { Page, Response } from 'playwright-core';
import { expectThat } from '../expectations.js';

const MAX_SCRIPT_GZIP_BYTES = 40 * 1024;
const MAX_ELEMENTS = 300;
const MAX_REQUESTS = 12;
const MAX_BYTES = 120 * 1024;

interface Weight {
  readonly requests: number;
  readonly bytes: number;
  readonly scriptGzipBytes: number;
  readonly elsewhere: readonly string[];
}

async function bodyOf(response: Response): Promise<Buffer> {
  // Redirects have no body.
  return response.status() >= 300 && response.status() < 400 ? Buffer.alloc(0) : response.body();
}

async function weigh(responses: readonly Response[], origin: string): Promise<Weight> {
  let [bytes, scriptGzipBytes] = [0, 0];
  for (const response of responses) {
    const body = await bodyOf(response);
    bytes += body.length;
    if (response.request().resourceType() === 'script') scriptGzipBytes += gzipSync(body).length;
  }
  const elsewhere = responses.map((response) => response.url()).filter((url) => !url.startsWith(origin));
  return { requests: responses.length, bytes, scriptGzipBytes, elsewhere };
}

/** Opens a page and holds it to what a page may cost. @throws ExpectationFailed */
export async function openWithinBudget(page: Page, origin: string, path: string): Promise<Response> {
  // Whatever the page before was still waiting for is not this page's.
  await page.goto('about:blank');
  const responses: Response[] = [];
  const note = (response: Response) => responses.push(response);
  page.on('response', note);
  const answer = await page.goto(origin + path, { waitUntil: 'networkidle' });
  page.off('response', note);
  const weight = await weigh(responses, origin);
  const elements = await page.locator('*').count();
  expectThat(`${path}: nothing is asked from elsewhere`, weight.elsewhere.length === 0, weight.elsewhere);
  expectThat(`${path}: at most ${MAX_REQUESTS} requests`, weight.requests <= MAX_REQUESTS, weight.requests);
  expectThat(`${path}: at most ${MAX_BYTES} bytes`, weight.bytes <= MAX_BYTES, weight.bytes);
  expectThat(
    `${path}: at most 40 kB of script, compressed`,
    weight.scriptGzipBytes <= MAX_SCRIPT_GZIP_BYTES,
    weight.scriptGzipBytes,
  );
  expectThat(`${path}: at most ${MAX_ELEMENTS} elements`, elements <= MAX_ELEMENTS, elements);
  if (answer === null) throw new Error(`${path} was not answered`);
  return answer;
}
