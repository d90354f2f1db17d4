import { customProperties, DARK, LIGHT } from './tokens.js';

const SCHEMES = `
:root {
  color-scheme: light dark;
  ${customProperties(LIGHT)}
}
@media (prefers-color-scheme: dark) {
  :root {
  ${customProperties(DARK)}
  }
}`;

const GROUND = `
*, *::before, *::after { box-sizing: border-box; }
html { font: 100%/1.6 system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif; }
body { margin: 0; background: var(--ground); color: var(--ink); overflow-wrap: anywhere; }
h1, h2, h3 { line-height: 1.25; margin: 1.6rem 0 0.5rem; text-wrap: balance; }
h1 { font-size: 1.9rem; margin-top: 1.2rem; }
h2 { font-size: 1.3rem; }
h3 { font-size: 1.08rem; }
h4 { font-size: 1rem; margin: 1rem 0 0.3rem; }
p, ul, ol, dl { margin: 0 0 0.9rem; max-width: 68ch; }
a { color: var(--link); text-underline-offset: 0.16em; }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
.skip { position: absolute; left: -999rem; }
.skip:focus { left: 0.5rem; top: 0.5rem; background: var(--surface); padding: 0.6rem 1rem; z-index: 1; }
.quiet { color: var(--quiet); }
.wide { width: min(64rem, 100%); margin: 0 auto; padding: 0 1rem; }`;

const SHELL = `
.demonstration { margin: 0; max-width: none; padding: 0.4rem 1rem; text-align: center; background: var(--notice); color: var(--notice-ink); }
header.site { background: var(--surface); border-bottom: 1px solid var(--line); }
header.site .wide { display: flex; flex-wrap: wrap; gap: 0.3rem 1.2rem; align-items: center; padding-block: 0.6rem; }
.cooperative { font-weight: 700; color: var(--ink); text-decoration: none; margin-right: auto; }
nav ul { list-style: none; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: 0.2rem 1rem; max-width: none; }
nav a { display: inline-block; padding: 0.3rem 0; min-height: 1.5rem; }
nav a[aria-current] { color: var(--ink); font-weight: 600; text-decoration-thickness: 3px; }
.site form { display: inline-flex; gap: 0.5rem; }
nav.within { margin: 0 0 1rem; }
main { padding-bottom: 3rem; }
footer.site { border-top: 1px solid var(--line); padding: 1rem 0 2rem; color: var(--quiet); }`;

const PIECES = `
.card { background: var(--surface); border: 1px solid var(--line); border-radius: 0.6rem; padding: 0.2rem 1.1rem 1rem; margin: 0 0 1.2rem; }
.notice { background: var(--notice); color: var(--notice-ink); border-radius: 0.4rem; padding: 0.6rem 1rem; max-width: 68ch; }
.tiles { list-style: none; padding: 0; max-width: none; display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(min(16rem, 100%), 1fr)); }
.tiles > li { background: var(--surface); border: 1px solid var(--line); border-radius: 0.6rem; padding: 0.9rem 1.1rem; }
.tiles p { margin: 0.3rem 0 0; }
dl.facts { display: grid; grid-template-columns: minmax(7rem, max-content) 1fr; gap: 0.2rem 1rem; }
dl.facts dt { color: var(--quiet); }
dl.facts dd { margin: 0; }
.scroll { overflow-x: auto; max-width: 100%; margin-bottom: 1.2rem; }
table { border-collapse: collapse; width: 100%; background: var(--surface); }
caption { text-align: left; font-weight: 600; padding: 0.4rem 0; }
th, td { text-align: left; vertical-align: top; padding: 0.45rem 0.7rem; border: 1px solid var(--line); overflow-wrap: normal; }
.steps { list-style: none; padding: 0; max-width: none; display: flex; flex-wrap: wrap; gap: 0.3rem; }
.steps li { flex: 1 1 9rem; padding: 0.5rem 0.8rem; background: var(--surface); border: 1px solid var(--line); border-top-width: 4px; color: var(--quiet); }
.steps li.done { border-top-color: var(--action); color: var(--ink); }
.steps li[aria-current] { border-color: var(--action); color: var(--ink); font-weight: 600; }
.card > form { margin: 0.6rem 0; }
.card > p:last-child { margin-bottom: 0; }
.strip { display: block; width: 100%; height: auto; background: var(--surface); border: 1px solid var(--line); }
.strip .axis { stroke: var(--line); }
.strip .label { fill: var(--ink); font-size: 15px; }
.strip .mark { fill: var(--action); }
.strip .stop { fill: var(--danger); }
.paper .code { display: block; width: min(26rem, 100%); height: auto; border: 1px solid var(--line); }
.paper ol { padding-left: 1.4rem; }
.notice.wrong { background: var(--danger); color: var(--danger-ink); }
[hidden] { display: none; }
input[type=file] { max-width: 100%; }
progress { width: 100%; accent-color: var(--action); }
details { margin: 0 0 0.9rem; }
summary { cursor: pointer; color: var(--link); padding: 0.2rem 0; }
figure { margin: 0 0 1.2rem; }
pre { overflow-x: auto; background: var(--surface); border: 1px solid var(--line); padding: 0.8rem; }
.pages { display: flex; gap: 1rem; margin: 1rem 0; }`;

const FORMS = `
fieldset { border: 1px solid var(--line); border-radius: 0.4rem; margin: 0 0 1.2rem; padding: 0.4rem 1rem 0.8rem; }
legend { font-weight: 600; padding: 0 0.4rem; }
label { display: block; padding: 0.25rem 0; }
input:not([type]), input[type='text'], input[type='date'], textarea, select { font: inherit; color: inherit; background: var(--surface); border: 1px solid var(--line); border-radius: 0.3rem; padding: 0.4rem 0.6rem; display: block; width: 100%; max-width: 34rem; min-height: 2.5rem; }
input[type='checkbox'], input[type='radio'] { width: 1.5rem; height: 1.5rem; margin: 0 0.6rem 0 0; vertical-align: middle; accent-color: var(--action); }
button, .button { font: inherit; display: inline-block; min-height: 2.5rem; padding: 0.4rem 1.1rem; border-radius: 0.4rem; border: 1px solid var(--action); background: var(--action); color: var(--action-ink); cursor: pointer; text-decoration: none; }
button.equal, .button.equal { background: var(--surface); color: var(--link); border-color: var(--link); }
button.danger { background: var(--danger); border-color: var(--danger); color: var(--danger-ink); }
button.plain { background: none; border-color: transparent; color: var(--link); padding: 0.2rem 0.3rem; min-height: 1.5rem; text-decoration: underline; }
.question { display: grid; gap: 0.3rem 1rem; align-items: end; margin-bottom: 1.4rem; grid-template-columns: repeat(auto-fit, minmax(min(14rem, 100%), 1fr)); }
.question button { justify-self: start; margin-bottom: 0.25rem; }
.answers { display: grid; margin-top: 1.2rem; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(min(20rem, 100%), 1fr)); }
.answers button { width: 100%; margin-bottom: 0.4rem; }`;

const MEDIA = `
@media (max-width: 40rem) {
  h1 { font-size: 1.55rem; }
  dl.facts { grid-template-columns: 1fr; }
  dl.facts dd { margin-bottom: 0.4rem; }
}
@media (prefers-reduced-motion: no-preference) { a, button { transition: background-color 0.15s; } }
@media (forced-colors: active) { button, .card, .tiles > li { border: 1px solid; } }
@media print {
  header.site nav, header.site form, footer.site, .skip, form, .pages { display: none; }
  body { background: #fff; color: #000; font-size: 11pt; }
  .card { break-inside: avoid; }
  .screen { display: none; }
  .paper { font-size: 9.5pt; line-height: 1.35; }
  .paper h2 { margin: 0.5rem 0 0.2rem; font-size: 11.5pt; }
  .paper p, .paper ol, .paper dl, .paper figure { margin: 0 0 0.3rem; max-width: none; }
  .paper pre { margin: 0 0 0.3rem; padding: 0.2rem 0.4rem; white-space: pre-wrap; }
  .codes { float: left; width: 105mm; margin-right: 6mm; }
  .codes.several { float: none; width: auto; margin: 0; display: flex; gap: 6mm; }
  .codes figure { width: 105mm; }
  .codes.several figure { width: 90mm; }
  .paper .code { width: 100%; }
}
@page { size: A4; margin: 12mm; }
`;

/** The one style sheet of all pages. */
export const STYLESHEET = [SCHEMES, GROUND, SHELL, PIECES, FORMS, MEDIA].join('\n');

/** A closed circle with an opening: data kept, and a door in it. */
export const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><circle cx="16" cy="16" r="11" fill="none" ' +
  'stroke="#0f6154" stroke-width="6" stroke-dasharray="52 18"/></svg>';
