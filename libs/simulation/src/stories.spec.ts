import type { CloudEvent } from '@evenhand/contracts';
import { simulate } from './simulate';

type Data = Readonly<Record<string, string | number | undefined>>;

const DAY_MS = 864e5;
const nameOf = ({ type }: CloudEvent): string => type.split('.')[2] ?? '';
const dataOf = (event: CloudEvent): Data => event.data as object as Data;

/** What is refused until the fact it speaks of has arrived, and the field that says which. */
const WAITING = [
  ['rating-voided', 'interaction-rated', 'interactionId'], ['survey-voided', 'survey-answered', 'surveyId'], ['doubt-resolved', 'doubt-raised', 'doubtId'],
  ['expectation-outcome-observed', 'expectation-set', 'expectationId'], ['voice-answered', 'voice-recorded', 'voiceId'],
] as const;
/** What happens on a due moment, as a field of its opening or so many days after it. */
const TIMERS = [
  ['promise-broken', 'promise-made', 'promiseId', 'dueAt'], ['follow-up-missed', 'follow-up-scheduled', 'followUpId', 'dueAt'],
  ['voice-ignored', 'voice-recorded', 'voiceId', 30], ['hardship-unanswered', 'hardship-reported', 'hardshipId', 7],
] as const;

describe('the stories of a simulated bank are such that a suite accepts them', () => {
  const events: CloudEvent[] = [];
  const first = new Map<string, CloudEvent>();
  const arrived = new Map<string, number>();
  for (const event of simulate({ customers: 300, seed: 9, months: 18 })) {
    if (arrived.has(event.id)) continue;
    arrived.set(event.id, events.push(event));
    for (const [field, id] of Object.entries(dataOf(event))) if (field.endsWith('Id') && !first.has(`${nameOf(event)} ${id}`)) first.set(`${nameOf(event)} ${id}`, event);
  }
  const all = (name: string): readonly CloudEvent[] => events.filter((event) => nameOf(event) === name);
  const opening = (event: CloudEvent, name: string, field: string): CloudEvent | undefined => first.get(`${name} ${dataOf(event)[field]}`);
  const at = ({ time }: CloudEvent): number => Date.parse(time);

  it.each(WAITING)('%s arrives after %s', (name, opens, field) => {
    expect(all(name).length).toBeGreaterThan(0);
    for (const event of all(name)) {
      const opened = opening(event, opens, field);
      expect(arrived.get(opened?.id ?? '') ?? Infinity).toBeLessThan(arrived.get(event.id) ?? 0);
      expect(at(event)).toBeGreaterThanOrEqual(at(opened as CloudEvent));
    }
  });

  it.each(TIMERS)('%s is dated the due moment of %s', (name, opens, field, due) => {
    expect(all(name).length).toBeGreaterThan(0);
    for (const event of all(name)) {
      // an opening may still be under way when the simulation ends
      const opened = opening(event, opens, field);
      if (opened) expect(at(event)).toBe(typeof due === 'number' ? at(opened) + due * DAY_MS : Date.parse(String(dataOf(opened)[due])));
    }
  });

  it('a contact is rated once, within 30 days after it', () => {
    const rated = all('interaction-rated');
    expect(new Set(rated.map((event) => dataOf(event)['interactionId'])).size).toBe(rated.length);
    for (const event of rated) {
      const contact = opening(event, 'interaction-recorded', 'interactionId');
      if (!contact) continue;
      expect(at(event) - at(contact)).toBeGreaterThan(0);
      expect(at(event) - at(contact)).toBeLessThanOrEqual(30 * DAY_MS);
    }
  });

  it('a promise is kept before it is due or broken, and never both', () => {
    const ends = [...all('promise-kept'), ...all('promise-broken')].map((event) => dataOf(event)['promiseId']);
    expect(new Set(ends).size).toBe(ends.length);
    for (const event of all('promise-kept')) {
      const made = opening(event, 'promise-made', 'promiseId');
      if (made) expect(at(event)).toBeLessThan(Date.parse(String(dataOf(made)['dueAt'])));
    }
  });

  it('a customer is offered at most 4 gestures in any 365 days', () => {
    const gestures = [...all('gesture-offered')].sort((a, b) => a.subject.localeCompare(b.subject) || at(a) - at(b));
    gestures.forEach((gesture, i) => {
      const fifth = gestures[i + 4];
      if (fifth?.subject === gesture.subject) expect(at(fifth) - at(gesture)).toBeGreaterThan(365 * DAY_MS);
    });
  });

  it('a new customer joins on the day of their registration, and others joined before the books were opened', () => {
    for (const event of all('customer-registered')) {
      const joined = String(dataOf(event)['joinedOn']);
      expect([joined <= '2025-01-01', joined === event.time.slice(0, 10)]).toContain(true);
    }
    expect(all('customer-registered').filter((event) => String(dataOf(event)['joinedOn']) > '2025-01-01').length).toBeGreaterThan(15);
  });

  it('all contacts about one matter have one topic', () => {
    const topics = new Map<string, unknown>();
    for (const event of all('interaction-recorded')) {
      const story = event.id.split('.')[0] ?? '';
      const { topic } = dataOf(event);
      expect(topics.get(story) ?? topic).toBe(topic);
      topics.set(story, topic);
    }
    expect(topics.size).toBeLessThan(0.8 * all('interaction-recorded').length);
  });

  it('nothing is told of a customer from before they were registered', () => {
    const registered = new Map(all('customer-registered').map((event) => [event.subject, at(event)]));
    const early = events.filter((event) => event.subject !== 'bank' && at(event) < (registered.get(event.subject) ?? 0) - DAY_MS);
    expect(early).toEqual([]);
  });

  it('one branch cuts more than half of its disclosures short, and another hardly any', () => {
    const share = (branch: string): number => {
      const given = all('disclosure-given').filter(({ branchid }) => branchid === branch);
      return given.filter(({ data }) => (data as { itemsGiven: unknown[] }).itemsGiven.length < (data as { itemsRequired: unknown[] }).itemsRequired.length).length / given.length;
    };
    expect(share('br_riverside')).toBeGreaterThan(0.5);
    expect(share('br_gardens')).toBeLessThan(0.1);
  });
});
