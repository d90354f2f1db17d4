import { hexOf } from './encoding.js';
import type { Brought, VerifierPort } from './port.js';
import { linesOfReport } from './report-text.js';
import { verifyBundle } from './verify.js';

// What the page needs of a browser, and no more.

interface PickedFile extends Blob {
  readonly name: string;
  /** With the name of the chosen folder first. */
  readonly webkitRelativePath: string;
}

interface Entry {
  readonly isDirectory: boolean;
  readonly fullPath: string;
  file(then: (file: PickedFile) => void, fail: (error: Error) => void): void;
  createReader(): {
    readEntries(then: (entries: readonly Entry[]) => void, fail: (error: Error) => void): void;
  };
}

interface DropEvent {
  readonly dataTransfer?: { readonly items: Iterable<{ webkitGetAsEntry(): Entry | null }> };
  preventDefault(): void;
}

interface PageElement {
  textContent: string;
  value: string;
  disabled: boolean;
  readonly files: Iterable<PickedFile>;
  addEventListener(type: string, listener: (event: DropEvent) => void): void;
}

declare const document: { getElementById(id: string): PageElement };

type Files = ReadonlyMap<string, Blob>;

/** The files that were chosen, with the cryptography of the browser. */
function browserPort(files: Files): VerifierPort {
  const sha256 = async (bytes: Uint8Array) =>
    new Uint8Array(await crypto.subtle.digest('SHA-256', Uint8Array.from(bytes)));
  const bytesIn = async (path: string) =>
    new Uint8Array((await files.get(path)?.arrayBuffer()) ?? new ArrayBuffer(0));
  return {
    files: [...files.keys()],
    sha256,
    chunks: async function* (path) {
      if (files.has(path)) yield await bytesIn(path);
    },
    digestOf: async (path) => hexOf(await sha256(await bytesIn(path))),
    isSigned: async (publicKey, message, signature) => {
      try {
        const key = await crypto.subtle.importKey('raw', Uint8Array.from(publicKey), 'Ed25519', false, [
          'verify',
        ]);
        return await crypto.subtle.verify(
          'Ed25519',
          key,
          Uint8Array.from(signature),
          Uint8Array.from(message),
        );
      } catch {
        return false;
      }
    },
  };
}

/** Paths below the folder in which the manifest lies. */
function fromFolder(picked: Iterable<readonly [string, Blob]>): Files {
  const all = [...picked];
  const manifest = all.map(([path]) => path).find((path) => /(^|\/)manifest\.json$/.test(path)) ?? '';
  const prefix = manifest.slice(0, -'manifest.json'.length);
  return new Map(
    all.flatMap(([path, file]) => (path.startsWith(prefix) ? [[path.slice(prefix.length), file]] : [])),
  );
}

async function filesOf(entry: Entry): Promise<(readonly [string, Blob])[]> {
  if (!entry.isDirectory) {
    const file = await new Promise<PickedFile>((then, fail) => entry.file(then, fail));
    return [[entry.fullPath, file]];
  }
  const reader = entry.createReader();
  const found: (readonly [string, Blob])[] = [];
  // A reader gives its entries in portions, and then none.
  for (;;) {
    const entries = await new Promise<readonly Entry[]>((then, fail) => reader.readEntries(then, fail));
    if (entries.length === 0) return found;
    for (const each of entries) found.push(...(await filesOf(each)));
  }
}

async function broughtAlong(): Promise<Brought> {
  const [vkey, signer] = ['vkey', 'signer'].map((id) => document.getElementById(id).value.trim());
  const anchors = [];
  for (const file of document.getElementById('anchors').files)
    anchors.push({ label: file.name, text: await file.text() });
  return { anchors, ...(vkey ? { vkey } : {}), ...(signer ? { signer } : {}) };
}

async function verifyAndShow(files: Files): Promise<void> {
  const [verdict, report] = ['verdict', 'report'].map((id) => document.getElementById(id));
  if (verdict === undefined || report === undefined) return;
  verdict.textContent = '…';
  report.textContent = '';
  try {
    const found = await verifyBundle(browserPort(files), await broughtAlong());
    verdict.textContent = found.sound ? 'Rien trouvé · No finding' : 'Anomalies trouvées · Findings';
    report.textContent = linesOfReport(found).join('\n');
  } catch (error) {
    verdict.textContent = 'Impossible · Not possible';
    report.textContent = String(error);
  }
}

export function startPage(): void {
  let files: Files = new Map();
  const take = (taken: Files) => {
    files = taken;
    document.getElementById('verify').disabled = files.size === 0;
  };
  const folder = document.getElementById('folder');
  folder.addEventListener('change', () =>
    take(fromFolder([...folder.files].map((file) => [file.webkitRelativePath || file.name, file]))),
  );
  const drop = document.getElementById('drop');
  drop.addEventListener('dragover', (event) => event.preventDefault());
  drop.addEventListener('drop', (event) => {
    event.preventDefault();
    const entries = [...(event.dataTransfer?.items ?? [])].flatMap((item) => item.webkitGetAsEntry() ?? []);
    void Promise.all(entries.map(filesOf)).then((found) => take(fromFolder(found.flat())));
  });
  document.getElementById('verify').addEventListener('click', () => void verifyAndShow(files));
}
