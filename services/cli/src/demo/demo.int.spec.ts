import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { EvenhandClient, type CustomerState, type ScoreName } from '@evenhand/client';
import { simulate } from '@evenhand/simulation';
import { ROOT, RunningDemo } from '../testing/running-demo';

/** The real demo of a smaller bank; what it tells is held against the simulation itself and against each customer, asked for one by one. */
const CUSTOMERS = 300;
const PRINTABLE = /^[^\p{Cc}]*$/u;
const EVIDENCE = 0.25;
type Simulated = ReturnType<typeof simulate> extends Generator<infer Event> ? Event : never;

const demos: RunningDemo[] = [];
const start = (args: readonly string[], env?: NodeJS.ProcessEnv): RunningDemo => {
  const demo = new RunningDemo(args, env);
  demos.push(demo);
  return demo;
};
afterAll(async () => {
  for (const demo of demos) await demo.cleanUp();
}, 60_000);

/** Complaints with a final or summary response, by the segment of who complained; those that were merged into another left out. */
function decidedIn(events: readonly Simulated[]): ReadonlyMap<string, number> {
  const told = (name: string): readonly { readonly subject: string; readonly data: Readonly<Record<string, unknown>> }[] =>
    events.filter(({ type }) => type.split('.')[2] === name).map(({ subject, data }) => ({ subject, data: data as Readonly<Record<string, unknown>> }));
  const segments = new Map(told('customer-registered').map(({ subject, data }) => [subject, String(data['segment'])]));
  const merged = new Set(told('complaints-merged').map(({ data }) => data['mergedComplaintId']));
  const last = told('complaint-response-issued').filter(({ data }) => (data['kind'] === 'final' || data['kind'] === 'summary') && !merged.has(data['complaintId']));
  const decided = [...new Map(last.map(({ subject, data }) => [data['complaintId'], segments.get(subject)])).values()];
  return new Map([...new Set(segments.values())].map((segment) => [segment, decided.filter((one) => one === segment).length]));
}

const whole = (text = ''): number => Number(text.replaceAll(' ', ''));

describe('the demo', () => {
  let demo: RunningDemo;
  let client: EvenhandClient;
  let states: readonly CustomerState[];
  let made: { readonly ids: ReadonlySet<string>; readonly events: number; readonly customers: readonly string[]; readonly decided: ReadonlyMap<string, number> };
  /** The customers told of in a chapter, each with what is said of its treatment. */
  const toldIn = (chapter: string): readonly (readonly [customer: string, treated: number])[] => {
    const [, text = ''] = new RegExp(`^\\d\\. ${chapter}$(.*?)(?=^\\d\\. |$(?![^]))`, 'ms').exec(demo.out) ?? [];
    return [...text.matchAll(/^ {2}(\S+): treated (\S+) of 100/gm)].map(([, customer = '', treated]) => [customer, Number(treated)]);
  };
  const ranked = (keep: (state: CustomerState) => boolean, by: (state: CustomerState) => number): readonly (readonly [string, number])[] =>
    states.filter(keep).sort((a, b) => by(a) - by(b) || (a.customerId < b.customerId ? -1 : 1)).map(({ customerId, fairness }) => [customerId, fairness.treatment.overall]);
  const confident = ({ fairness: { gap, treatment, perceived } }: CustomerState): boolean => gap !== null && Math.min(treatment.confidence, perceived.confidence) >= EVIDENCE;

  beforeAll(async () => {
    demo = start(['--customers', String(CUSTOMERS)]);
    await demo.said(/To remove it: /);
    await demo.suite();
    client = new EvenhandClient({ url: await demo.said(/run at (http:\S+),/) });
    const events = [...simulate({ customers: CUSTOMERS, months: 3, seed: 1, from: await demo.said(/from (\d{4}-\d\d-\d\d) on/) })];
    made = { ids: new Set(events.map(({ id }) => id)), events: events.length, customers: [...new Set(events.map(({ subject }) => subject))].filter((subject) => subject !== 'bank'), decided: decidedIn(events) };
    states = await Promise.all(made.customers.map((customer) => client.customerState(customer)));
  }, 180_000);

  it('says it in plain text', () => {
    expect(demo.out.split('\n').filter((line) => !PRINTABLE.test(line))).toEqual([]);
    expect(demo.err).toBe('');
  });

  it('stored what the simulation makes, each event once', () => {
    const { ids, events } = made;
    expect(whole(/^([\d ]+) events stored/m.exec(demo.out)?.[1])).toBe(ids.size);
    expect(whole(/^([\d ]+) came twice/m.exec(demo.out)?.[1])).toBe(events - ids.size);
  });

  it('spreads all customers over the bands, each in its own', () => {
    for (const [title, bandOf] of [['fairness', (state: CustomerState) => state.fairness.treatment.band], ['satisfaction', (state: CustomerState) => state.satisfaction.band]] as const) {
      const [, rows = ''] = new RegExp(`^${title} +customers +share$\n((?:.+\n)+)`, 'm').exec(demo.out) ?? [];
      const told = rows.trim().split('\n').map((row) => /^(\w+) +(\d[\d ]*?) {2}/.exec(row)).map((found) => [found?.[1], whole(found?.[2])] as const);
      expect(told.reduce((sum, [, customers]) => sum + customers, 0)).toBe(made.customers.length);
      for (const [band, customers] of told) expect([band, customers]).toEqual([band, states.filter((state) => bandOf(state) === band).length]);
    }
  });

  it('names those treated worst first', () => {
    const neediest = ranked(({ fairness: { treatment } }) => treatment.band === 'UNFAIR' && treatment.confidence >= EVIDENCE, ({ fairness }) => fairness.treatment.overall);
    expect(neediest.length).toBeGreaterThan(0);
    expect(toldIn('Who needs help most')).toEqual(neediest.slice(0, 5));
  });

  it('names those whose perception is farthest from their treatment, on either side', () => {
    const content = ranked((state) => confident(state) && state.fairness.treatment.band === 'UNFAIR' && state.satisfaction.band === 'satisfied', ({ fairness }) => -(fairness.gap ?? 0));
    const bitter = ranked((state) => confident(state) && state.fairness.treatment.band === 'FAIR', ({ fairness }) => fairness.gap ?? 0);
    expect(bitter.length).toBeGreaterThan(0);
    expect(toldIn('Where treatment and perception part')).toEqual([...content.slice(0, 3), ...bitter.slice(0, 3)]);
  });

  it('tells of no segment with ten complaints or fewer, and of the others as many as were decided', () => {
    const [, rows = ''] = /^segment +label +n .*\n((?:.+\n)+)/m.exec(demo.out) ?? [];
    const told = [...rows.matchAll(/^(\S+) +- +(suppressed|\d[\d ]*?) {2}/gm)].map(([, segment = '', n = '']) => [segment, n] as const);
    expect(told.length).toBeGreaterThan(0);
    for (const [segment, n] of told) {
      const decided = made.decided.get(segment) ?? 0;
      if (n !== 'suppressed') expect([segment, whole(n)]).toEqual([segment, decided]);
      if (decided > 0 && decided < 11) expect([segment, n]).toEqual([segment, 'suppressed']);
    }
  });

  it('takes the score of the first of them apart, until nothing is left to explain', async () => {
    const [neediest = ['', 0]] = toldIn('Who needs help most');
    const taken = [...demo.out.matchAll(/^(\S+) of (\S+) is (\S+)\n\n +adds .*\n((?:.+\n)+)/gm)];
    expect(taken.map(([, , customer]) => customer)).toEqual([neediest[0], neediest[0]]);
    expect(Number(taken[0]?.[3])).toBe(neediest[1]);
    for (const [, name, customer = '', score, rows = ''] of taken) {
      const added = rows.trim().split('\n').map((row) => Number(/^ *([+-][\d.]+)/.exec(row)?.[1]));
      expect(added[0]).toBe(50);
      expect(Math.abs(added.reduce((sum, points) => sum + points, 0) - Number(score))).toBeLessThan(0.01 * added.length);
      const { base, addends, score: exact } = await client.explain(customer, name as ScoreName);
      expect(base + addends.reduce((sum, { contribution }) => sum + contribution, 0)).toBeCloseTo(exact, 9);
      expect(added.length).toBe(addends.length + 1);
    }
  });

  it('shows the event behind it as the log holds it', async () => {
    const [, shown = ''] = /as it is stored:\n(\{\n.*?\n\})\n/s.exec(demo.out) ?? [];
    const event = JSON.parse(shown) as { readonly id: string; readonly subject: string; readonly time: string; readonly position: number };
    const stored = (await client.journey(event.subject, { limit: 1_000 })).items.find(({ position }) => position === event.position);
    expect(event).toEqual(stored);
    expect(made.ids).toContain(event.id);
  });

  it('built every read model again, proved it equal and put it in place', async () => {
    const { items } = await client.projections();
    for (const { name, liveVersion, position, rows } of items.filter((model) => model.name !== 'journey')) {
      expect(liveVersion).toBe(2);
      const row = new RegExp(`^${name} +(\\d[\\d ]*?) {2,}(\\d[\\d ]*?) {2,}0 +[\\d.]+ s$`, 'm').exec(demo.out);
      expect([name, whole(row?.[1]), whole(row?.[2])]).toEqual([name, position, rows]);
    }
  });

  it('leaves commands to try, all of which work as they stand', async () => {
    const commands = [...demo.out.matchAll(/^ {2}((?:npx evenhand|curl) .*)$/gm)].map(([, command = '']) => command);
    expect(commands.length).toBeGreaterThan(8);
    for (const command of commands) {
      const run = promisify(execFile)('sh', ['-ec', command.replace('npx evenhand', `'${process.execPath}' services/cli/bin/evenhand.cjs`).replace('curl -s', 'curl -sf')], {
        cwd: ROOT, env: { ...process.env, EVENHAND_URL: await demo.said(/EVENHAND_URL=(\S+)/) }, maxBuffer: 1 << 26,
      });
      await expect(run).resolves.toMatchObject({ stdout: expect.stringMatching(/\S/), stderr: '' });
    }
  }, 120_000);

  it('stops at Ctrl-C, and keeps the folder that it named', async () => {
    expect(demo.stillRunning()).toHaveLength(2);
    demo.signal('SIGINT');
    demo.signal('SIGINT');
    expect([await demo.ended, demo.stillRunning(), demo.err, existsSync(demo.folder)]).toEqual([0, [], '', true]);
  }, 60_000);
});

describe('a demo that ends by itself', () => {
  it('tells the same and leaves nothing behind', async () => {
    const demo = start(['--customers', '30', '--months', '1'], { EVENHAND_DEMO_ONCE: '1' });
    await demo.said(/events stored/);
    await demo.suite();
    expect([await demo.ended, demo.stillRunning(), demo.err, existsSync(demo.folder)]).toEqual([0, [], '', false]);
    expect(demo.out).toMatch(/Told in \d+\.\d s\.\n$/);
  }, 120_000);

  it('ends in the middle when it is told to, cleanly', async () => {
    const demo = start([]);
    await demo.said(/1\. The bank does business/);
    await demo.suite();
    demo.signal('SIGINT');
    expect([await demo.ended, demo.stillRunning(), demo.err, existsSync(demo.folder)]).toEqual([130, [], '', false]);
  }, 120_000);

  it('says in one line that its suite died, and takes the PostgreSQL down that this left', async () => {
    const demo = start([]);
    await demo.said(/1\. The bank does business/);
    process.kill(await demo.suite(), 'SIGKILL');
    expect([await demo.ended, demo.stillRunning()]).toEqual([1, []]);
    expect(demo.err).toMatch(/^evenhand demo: the suite ended with SIGKILL; the suite's log is \S+\n$/);
  }, 120_000);

  it('says in one line that its port is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const demo = start(['--port', String(port)]);
    expect([await demo.ended, demo.out]).toEqual([1, '']);
    expect(demo.err).toMatch(new RegExp(`^evenhand demo: the suite ended with code 1: .*${port}.*; the suite's log is \\S+\n$`));
    taken.close();
  }, 120_000);
});
