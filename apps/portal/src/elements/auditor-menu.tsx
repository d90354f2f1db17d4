import type { VNode } from 'preact';
import type { View } from '../pages/view.js';

/** The pages of an auditor, with what each is for. */
export function auditorWays({
  texts: { audit },
}: View): readonly (readonly [path: string, label: string, lead: string])[] {
  return [
    ['/auditor/timeline', audit.timeline, audit.timelineLead],
    ['/auditor/state', audit.stateTitle, audit.stateLead],
    ['/auditor/diff', audit.diffTitle, audit.diffLead],
    ['/auditor/access', audit.accessTitle, audit.accessLead],
    ['/auditor/why', audit.whyTitle, audit.whyLead],
  ];
}

/** From each of them to the others. */
export function AuditorMenu({ view }: { readonly view: View }): VNode {
  const { audit } = view.texts;
  const here = view.path.split('?')[0];
  const ways = [['/auditor', audit.overview] as const, ...auditorWays(view)];
  return (
    <nav class="within" aria-label={audit.menu}>
      <ul>
        {ways.map(([path, label]) => (
          <li key={path}>
            <a href={path} aria-current={path === here ? 'page' : undefined}>
              {label}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
