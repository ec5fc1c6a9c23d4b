import { createHash } from 'node:crypto';
import { judge, registry, serialise } from '@evenhand/contracts';
import type { CloudEvent } from '@evenhand/contracts';
import { EVERY_DAY, OFFICE } from './calendar';
import { minutes } from './delays';
import { SYSTEM } from './desks';
import { interactions } from './interactions/interactions.part';
import { aMonth } from './rhythm';
import { simulate, simulateParts, type Simulation } from './simulate';
import { story } from './story';

const small: Simulation = { customers: 40, seed: 1, months: 3 };
const lines = (simulation: Simulation): string[] => Array.from(simulate(simulation), (event) => JSON.stringify(event));
const digest = (events: Iterable<CloudEvent>): string => createHash('sha256').update(Array.from(events, (event) => `${JSON.stringify(event)}\n`).join('')).digest('hex');
const sha256 = (simulation: Simulation): string => digest(simulate(simulation));

describe('a simulated bank', () => {
  it('tells the same bytes for the same seed, on every machine', () => {
    expect(sha256(small)).toBe('1505a81d6e6f98d4df5072c2a5274e09f39da3f73cabdb9c0ffc47b49a73b6d9');
  });

  it('tells of interactions what it told before it knew of complaints', () => {
    expect(digest(simulateParts([interactions], small))).toBe('0f15abe8fb6221e48fb08742f6fa4578b394baefa050f302c5e85bb5b4c719ec');
    expect(Array.from(simulate(small)).filter(({ type }) => type.includes('.interactions.'))).toEqual([...simulateParts([interactions], small)]);
  });

  it('tells the same complaints for the same seed, which are few', () => {
    const complaints = Array.from(simulate({ ...small, customers: 200, months: 12 })).filter(({ type }) => type.includes('.complaints.'));
    expect(complaints.length).toBeGreaterThan(300);
    expect(digest(complaints)).toBe('92b6dcecd952c31993533c5ecb978cd501c9253f303c6970012d53934e3df597');
  });

  it('tells other events for another seed, none of them under an id of the first', () => {
    const ids = (seed: number): string[] => Array.from(simulate({ ...small, seed }), ({ id }) => id);
    const first = new Set(ids(1));
    expect(ids(2).filter((id) => first.has(id))).toEqual([]);
    expect(sha256({ ...small, seed: 2 })).not.toBe(sha256(small));
  });

  it('goes on in further months where fewer end', () => {
    const shorter = lines(small);
    expect(lines({ ...small, months: 4 }).slice(0, shorter.length)).toEqual(shorter);
  });

  it('leaves the events of its customers as they are, and in their order, when there are more customers', () => {
    const fewer = new Set(lines(small));
    expect(lines({ ...small, customers: 55 }).filter((line) => fewer.has(line))).toEqual(lines(small));
  });

  it('has the bank alone without customers, and nothing without months', () => {
    expect(new Set(Array.from(simulate({ ...small, customers: 0 }), ({ subject }) => subject))).toEqual(new Set(['bank']));
    expect(lines({ ...small, months: 0 })).toEqual([]);
  });

  it('begins on the day it is told to, and ends so many calendar months later', () => {
    const times = Array.from(simulate({ ...small, from: '2024-02-29', months: 1 }), ({ time }) => time).sort();
    expect(times[0]?.slice(0, 10)).toBe('2024-02-29');
    expect(times.at(-1)?.slice(0, 10)).toBe('2024-03-28');
  });

  it.each([
    ['customers', { ...small, customers: 1.5 }], ['months', { ...small, months: -1 }], ['months', { ...small, months: 1e12 }], ['seed', { ...small, seed: 2 ** 53 }],
    ['from', { ...small, from: '2025-02-29' }], ['from', { ...small, from: 'today' }],
  ])('refuses %s that is none', (name, simulation) => {
    expect(() => simulate(simulation).next()).toThrow(name);
  });
});

describe('another part, or another story of a part', () => {
  const rumour = story({
    name: 'rumour', often: aMonth(200, 'activity', EVERY_DAY), hours: OFFICE, draws: ({ luck }) => luck.below(1000),
    steps: [{ tells: 'need-recorded', by: SYSTEM, data: ({ drawn }) => ({ needCode: `n${drawn}` }) }],
  });
  const others = (parts: Parameters<typeof simulateParts>[0]): string[] =>
    Array.from(simulateParts(parts, small)).filter(({ id }) => !id.startsWith('rumour')).map((event) => JSON.stringify(event));

  it('changes no byte of the others, wherever it stands', () => {
    const alone = Array.from(simulateParts([interactions], small), (event) => JSON.stringify(event));
    const { name, stories } = interactions;
    expect(Array.from(simulateParts([interactions, { name: 'rumours', stories: [rumour] }], small)).length).toBeGreaterThan(alone.length);
    expect(others([interactions, { name: 'rumours', stories: [rumour] }])).toEqual(alone);
    expect(others([{ name: 'rumours', stories: [rumour] }, interactions])).toEqual(alone);
    expect(others([{ name, stories: [...stories.slice(0, 5), rumour, ...stories.slice(5)] }])).toEqual(alone);
  });

  it('may follow the facts of one that there is, which does not know of it', () => {
    const echo = story({
      name: 'echo', follows: { story: 'promise', fact: 'promise-broken', chance: () => 500 }, draws: ({ cause }) => (cause as { promiseId: string }).promiseId,
      steps: [{ tells: 'need-recorded', after: minutes(1, 9), by: SYSTEM, data: ({ drawn }) => ({ needCode: drawn }) }],
    });
    const events = [...simulateParts([interactions, { name: 'echoes', stories: [echo] }], { ...small, months: 12 })];
    const idsOf = (type: string, field: string): Set<string> => new Set(events.filter((event) => event.type === type).map(({ data }) => (data as Record<string, string>)[field] as string));
    const [broken, echoed] = [idsOf('evenhand.interactions.promise-broken.v1', 'promiseId'), idsOf('evenhand.echoes.need-recorded.v1', 'needCode')];
    expect([...echoed].filter((promise) => !broken.has(promise))).toEqual([]);
    expect([echoed.size > 0, echoed.size < broken.size]).toEqual([true, true]);
    expect(events.filter(({ type }) => !type.includes('.echoes.'))).toEqual([...simulateParts([interactions], { ...small, months: 12 })]);
  });

  it('may not have the name of one that there is', () => {
    expect(() => Array.from(simulateParts([interactions, { name: 'others', stories: interactions.stories }], small))).toThrow('two stories of one name');
  });
});

/** Whether these are accepted is up to the suite that they are told to: what clocks complaints run under there, and what it drew or opened itself. */
const UP_TO_THE_SUITE: ReadonlySet<string> = new Set([
  'complaint-sla-warned', 'complaint-sla-breached', 'progress-update-missed', 'deadline-extended', // its jurisdictions and their clocks
  'blind-review-completed', // its sample seed
  'equity-review-decided', // a review that it opened, under an id of its own
  'register-codes-published', // what was imported there: whose register it is, and which of its words were told before
]);

describe('the events of a simulated bank', () => {
  const events: readonly CloudEvent[] = [...simulate({ customers: 600, seed: 3, months: 12 })];

  it('are each valid, written as the suite writes them', () => {
    const refused = events.map((event) => [judge(event, registry), event]).filter(([judgement]) => !(judgement as { ok: boolean }).ok);
    expect(refused).toEqual([]);
    expect(events.filter((event) => JSON.stringify(event) !== serialise(event))).toEqual([]);
  });

  it('are of every type that a publisher may send, whatever suite it is sent to', () => {
    const told = new Set(events.map(({ type }) => type));
    const all = registry.all().filter(({ publishable, name }) => publishable && !UP_TO_THE_SUITE.has(name)).map(({ type }) => type);
    expect([...told].sort()).toEqual(all.sort());
  });

  it('come now and then late, by hours or days, and otherwise in the order of their times', () => {
    let latest = 0;
    const behind = events.map(({ time }) => {
      latest = Math.max(latest, Date.parse(time));
      return (latest - Date.parse(time)) / 60_000;
    });
    const share = (least: number, below = Infinity): number => behind.filter((minutes) => minutes >= least && minutes < below).length / behind.length;
    expect(share(10, 1_440)).toBeGreaterThan(0.02);
    expect(share(10, 1_440)).toBeLessThan(0.05);
    expect(share(1_440)).toBeGreaterThan(0.006);
    expect(share(1_440)).toBeLessThan(0.025);
    expect(share(0, 0.02)).toBeGreaterThan(0.93);
  });

  it('come now and then twice, with the same content', () => {
    const seen = new Map<string, string>();
    const again = events.filter((event) => {
      const [text, before] = [JSON.stringify(event), seen.get(event.id)];
      expect(before ?? text).toBe(text);
      seen.set(event.id, text);
      return before !== undefined;
    });
    expect(again.length / events.length).toBeGreaterThan(0.005);
    expect(again.length / events.length).toBeLessThan(0.015);
  });
});
