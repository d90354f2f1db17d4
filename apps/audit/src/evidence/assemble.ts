import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** The verifier's modules, what each needs before it. */
const CORE = [
  ...[
    'encoding',
    'examination',
    'tree',
    'tiles',
    'note',
    'policy',
    'anchor',
    'manifest',
    'told',
    'event-line',
  ],
  ...['order', 'proofs', 'whole-log', 'events', 'verify', 'report-text'],
];

const NODE_IMPORT = /^import [^;]* from 'node:[^']+';\n/gm;

/** The text of a compiled module, without its imports from and exports to the others. */
function moduleText(name: string): string {
  const text = readFileSync(new URL(`./verifier/${name}.js`, import.meta.url), 'utf8');
  const own = text
    .replace(/^import [^;]*;\n/gm, '')
    .replace(/^export \{\};\n/gm, '')
    .replace(/^export /gm, '')
    .replace(/^\/\/# sourceMappingURL=.*\n?/gm, '');
  return `\n// ---- ${name}\n\n${own.trim()}\n`;
}

const core = (): string => CORE.map(moduleText).join('');

const PROGRAM_HEAD = `#!/usr/bin/env node
// Verifies an evidence bundle of a data cooperative: one file, no dependency, no network, Node 22 or later.
// It is written to be read. "node verify.mjs --help" tells how to use it.

`;

/** `verify.mjs`: the verifier as one program for Node. */
export function programFile(): string {
  const source = readFileSync(new URL('./verifier/node-program.js', import.meta.url), 'utf8');
  const imports = (source.match(NODE_IMPORT) ?? []).join('');
  const start =
    'process.exitCode = await runVerifier(process.argv.slice(2), (text) => process.stdout.write(`${text}\\n`));';
  return `${PROGRAM_HEAD}${imports}${core()}${moduleText('node-program')}\n${start}\n`;
}

const STYLE = `body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
label{display:block;margin:.75rem 0}input[type=text]{width:100%}pre{white-space:pre-wrap;overflow-wrap:anywhere}
#drop{border:2px dashed;padding:1rem}#verdict{font-size:1.5rem;font-weight:bold}`;

/** `index.html`: the verifier as one page that may load and send nothing. */
export function pageFile(): string {
  const script = `${core()}${moduleText('page-program')}\nstartPage();\n`;
  const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  const policy = `default-src 'none'; script-src ${hash(script)}; style-src ${hash(STYLE)}; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>Dossier de preuves · Evidence bundle</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1><span lang="fr">Vérifier un dossier de preuves</span> · Verify an evidence bundle</h1>
<p lang="fr">Choisissez le dossier qui contient cette page. Rien ne quitte votre appareil : la page n’a pas accès au réseau.</p>
<p>Choose the folder that holds this page. Nothing leaves your device: the page has no access to the network.</p>
<div id="drop">
<label><span lang="fr">Dossier</span> · Folder <input id="folder" type="file" webkitdirectory multiple></label>
</div>
<label><span lang="fr">Points de contrôle et reçus gardés ailleurs</span> · Checkpoints and receipts kept elsewhere <input id="anchors" type="file" multiple></label>
<label><span lang="fr">Clé du journal, venue d’ailleurs</span> · Key of the log, had from elsewhere <input id="vkey" type="text" autocomplete="off"></label>
<label><span lang="fr">Clé de la coopérative, venue d’ailleurs</span> · Key of the cooperative, had from elsewhere <input id="signer" type="text" autocomplete="off"></label>
<p><button id="verify" type="button" disabled><span lang="fr">Vérifier</span> · Verify</button></p>
<p id="verdict" role="status"></p>
<pre id="report"></pre>
</main>
<script type="module">${script}</script>
</body>
</html>
`;
}
