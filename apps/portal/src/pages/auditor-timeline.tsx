import type { VNode } from 'preact';
import type { TimelineView } from '../client/audit-shapes.js';
import { AuditorMenu } from '../elements/auditor-menu.js';
import { DayBars } from '../elements/day-bars.js';
import { DayField, Question, TextField } from '../elements/forms.js';
import { Page } from '../elements/page.js';
import { Table, When } from '../elements/tables.js';
import { wordsFor } from '../texts/code-texts.js';
import { EventLink, eventWords } from './auditor-event.js';
import { dateOf, numberOf, type View } from './view.js';

/** What the auditor chose; an empty text chooses nothing. */
export interface TimelineChoices {
  /** `YYYY-MM-DD`, in UTC. */
  readonly from: string;
  readonly until: string;
  readonly category: string;
  readonly type: string;
  readonly before: string;
  readonly after: string;
  /** A category that is left out. */
  readonly except: string;
}

interface TimelineProps extends TimelineView {
  readonly view: View;
  readonly chosen: TimelineChoices;
}

const ADDRESS = '/auditor/timeline';
/** Each look at history is an event: an auditor who has looked long sees little else. */
const READINGS = 'audit-reading';
const MOST_SUGGESTED = 8;

/** The categories with most events, by name. */
function suggested(days: TimelineView['days']): readonly string[] {
  const counts = new Map<string, number>();
  for (const { category, count } of days) counts.set(category, (counts.get(category) ?? 0) + count);
  const byCount = [...counts].sort(([, one], [, other]) => other - one);
  return byCount
    .slice(0, MOST_SUGGESTED)
    .map(([category]) => category)
    .sort();
}

/** Every event, newest first, by day, category and type; turned both ways. */
export function AuditTimelinePage({ view, chosen, ...timeline }: TimelineProps): VNode {
  const { audit, words } = view.texts;
  return (
    <Page view={view} title={audit.timeline}>
      <AuditorMenu view={view} />
      <p>{audit.timelineLead}</p>
      <Question action={ADDRESS} submit={words.show}>
        <DayField label={audit.firstDay} name="from" value={chosen.from} />
        <DayField label={audit.lastDay} name="until" value={chosen.until} />
        <TextField
          label={audit.category}
          hint={audit.categoryHint}
          name="category"
          value={chosen.category}
          list="categories"
        />
        <datalist id="categories">
          {suggested(timeline.days).map((category) => (
            <option key={category} value={category} />
          ))}
        </datalist>
        <TextField label={audit.eventType} hint={audit.typeHint} name="type" value={chosen.type} />
        <TextField label={audit.before} name="before" value={chosen.before} />
        {chosen.except === '' ? null : <input type="hidden" name="except" value={chosen.except} />}
      </Question>
      <Days view={view} days={timeline.days} />
      <p>
        {chosen.except === '' ? (
          <a href={`${ADDRESS}?except=${READINGS}`}>{audit.withoutReadings}</a>
        ) : (
          <a href={ADDRESS}>{audit.withReadings}</a>
        )}
      </p>
      <Entries view={view} entries={timeline.entries} />
      <Turning {...{ view, chosen }} next={timeline.next} previous={timeline.previous} />
    </Page>
  );
}

function Entries({ view, entries }: Pick<TimelineProps, 'view' | 'entries'>): VNode {
  const { audit, words } = view.texts;
  if (entries.length === 0) return <p>{audit.noEvents}</p>;
  return (
    <Table
      caption={audit.timelineCaption}
      columns={[words.position, words.when, words.what, audit.eventType]}
      rows={entries.map(({ position, time, type }) => [
        <EventLink position={position} />,
        <When view={view} at={time} exact />,
        eventWords(view, type),
        type,
      ])}
    />
  );
}

type Turns = Pick<TimelineProps, 'view' | 'chosen' | 'next' | 'previous'>;

function Turning({ view, chosen, next, previous }: Turns): VNode | null {
  const { audit, words } = view.texts;
  const { before: _before, after: _after, ...choices } = chosen;
  const kept = Object.entries(choices).filter(([, value]) => value !== '');
  const path = (turn: Readonly<Record<string, string>>) =>
    `${ADDRESS}?${new URLSearchParams([...kept, ...Object.entries(turn)]).toString()}`;
  if (next === null && previous === null) return null;
  return (
    <nav class="pages" aria-label={words.pages}>
      {previous === null ? null : (
        <>
          <a href={path({})}>{words.fewerRows}</a>
          <a href={path({ after: previous })} rel="prev">
            {audit.newer}
          </a>
        </>
      )}
      {next === null ? null : (
        <a href={path({ before: next })} rel="next">
          {audit.older}
        </a>
      )}
    </nav>
  );
}

const DAY_MS = 86_400_000;
const serviceOf = (category: string): string => category.split('-')[0] ?? category;

/** Events by day and service: a picture, and a table with the numbers. */
function Days({ view, days }: Pick<TimelineProps, 'view' | 'days'>): VNode {
  const { audit, codes } = view.texts;
  const [first, last] = [days[0]?.day, days.at(-1)?.day];
  if (first === undefined || last === undefined) return <p>{audit.noDays}</p>;
  const length = (Date.parse(last) - Date.parse(first)) / DAY_MS + 1;
  const counted = new Map<string, number[]>();
  for (const { day, category, count } of days) {
    const service = serviceOf(category);
    const counts = counted.get(service) ?? Array.from({ length }, () => 0);
    const at = (Date.parse(day) - Date.parse(first)) / DAY_MS;
    counts[at] = (counts[at] ?? 0) + count;
    counted.set(service, counts);
  }
  const series = [...counted].map(([service, counts]) => ({
    ...{ name: wordsFor(codes.services, service), counts },
  }));
  const dayAt = (at: number) => new Date(Date.parse(first) + at * DAY_MS).toISOString();
  return (
    <>
      <DayBars label={audit.daysPicture(dateOf(view, first), dateOf(view, last))} series={series} />
      <Table
        caption={audit.daysCaption}
        columns={[audit.service, audit.count, audit.busiest]}
        rows={series.map(({ name, counts }) => {
          const most = Math.max(...counts);
          const day = dayAt(counts.indexOf(most));
          return [
            name,
            numberOf(
              view,
              counts.reduce((sum, each) => sum + each, 0),
            ),
            <a href={`${ADDRESS}?from=${day.slice(0, 10)}&until=${day.slice(0, 10)}`}>
              {audit.onDay(dateOf(view, day), numberOf(view, most))}
            </a>,
          ];
        })}
      />
    </>
  );
}
