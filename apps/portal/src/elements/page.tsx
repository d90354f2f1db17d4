import type { ComponentChildren, VNode } from 'preact';
import { otherLanguage } from '../texts/languages.js';
import type { View } from '../pages/view.js';
import { PostForm } from './forms.js';

interface PageProps {
  readonly view: View;
  readonly title: string;
  readonly children: ComponentChildren;
}

/** The frame of every page: language, title, skip link, landmarks, banner, menu, foot. */
export function Page({ view, title, children }: PageProps): VNode {
  const { texts, language, cooperative, demonstration } = view;
  const banner = demonstration ? `${texts.shell.demonstrationShort} – ` : '';
  return (
    <html lang={language}>
      <head>
        <meta charSet="utf-8" />
        <title>{`${banner}${title} – ${cooperative}`}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/assets/portal.css" />
      </head>
      <body>
        <a class="skip" href="#content">
          {texts.shell.skip}
        </a>
        {demonstration ? (
          <aside class="demonstration" aria-label={texts.shell.demonstrationShort}>
            {texts.shell.demonstration}
          </aside>
        ) : null}
        <Header view={view} />
        <main id="content" class="wide" tabIndex={-1}>
          <h1>{title}</h1>
          {children}
        </main>
        <Footer view={view} />
      </body>
    </html>
  );
}

function menuOf({ texts, signedIn }: View): readonly (readonly [path: string, label: string])[] {
  if (signedIn === null) return [['/session/start', texts.shell.signIn]];
  return [
    ['/my/data', texts.shell.data],
    ['/my/sharing', texts.shell.sharing],
    ['/my/activity', texts.shell.activity],
    ['/my/erasure', texts.shell.erasure],
    ['/contracts', texts.shell.contracts],
    ...(signedIn.roles.includes('steward')
      ? ([
          ['/steward/erasures', texts.shell.stewarding],
          ['/steward/agreements', texts.shell.voiding],
          ['/my/releases', texts.shell.releases],
        ] as const)
      : []),
    ...(signedIn.roles.includes('auditor') ? [['/auditor', texts.shell.audit] as const] : []),
  ];
}

function Header({ view }: { readonly view: View }): VNode {
  const { texts, signedIn, cooperative } = view;
  return (
    <header class="site">
      <div class="wide">
        <a class="cooperative" href="/">
          {cooperative}
        </a>
        <nav aria-label={texts.shell.menu}>
          <ul>
            {menuOf(view).map(([path, label]) => (
              <li key={path}>
                <a href={path} aria-current={currentMark(view.path, path)}>
                  {label}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        {signedIn === null ? null : (
          <PostForm view={view} action="/session/end">
            <button class="plain" title={texts.shell.signedInAs(signedIn.name ?? texts.shell.you)}>
              {texts.shell.signOut}
            </button>
          </PostForm>
        )}
        <LanguageSwitch view={view} />
      </div>
    </header>
  );
}

const currentMark = (here: string, path: string): 'page' | undefined =>
  here.split('?')[0] === path ? 'page' : undefined;

function LanguageSwitch({ view }: { readonly view: View }): VNode {
  const other = otherLanguage(view.language);
  return (
    <PostForm view={view} action="/language">
      <input type="hidden" name="back" value={view.path} />
      <button class="plain" name="language" value={other} lang={other}>
        {view.texts.shell.otherLanguage}
      </button>
    </PostForm>
  );
}

function Footer({ view: { texts } }: { readonly view: View }): VNode {
  return (
    <footer class="site">
      <div class="wide">
        <nav aria-label={texts.shell.aboutSite}>
          <ul>
            <li>
              <a href="/accessibility">{texts.shell.accessibility}</a>
            </li>
            <li>
              <a href="/privacy">{texts.shell.privacy}</a>
            </li>
          </ul>
        </nav>
      </div>
    </footer>
  );
}
