import { setTimeout as sleep } from 'node:timers/promises';
import { walks } from '@evenhand/complaints/testing/command-steps';
import { readStored } from '@evenhand/contracts';
import { encodeState, evolve, initialState } from '@evenhand/scoring';
import * as fc from 'fast-check';
import { Desk } from './testing/desk';
import { CLOCKLESS, DeskWalk, RECEIVED } from './testing/desk.walk';
import type { Timed } from './testing/desk.walk';

jest.setTimeout(300_000);

const BRANCHES = ['CN', 'UK', 'internal', 'UK_CN_internal', CLOCKLESS];
const WALKS = 40;
const jurisdictions = new Map(BRANCHES.map((branch) => [branch, branch === CLOCKLESS ? [] : branch.split('_')]));

let desk: Desk;
let walked: readonly DeskWalk[];
beforeAll(async () => {
  desk = await Desk.open(RECEIVED, ['internal'], jurisdictions);
});
afterAll(() => desk.close());

describe('whatever is tried with complaints over HTTP', () => {
  test('goes as the state machine says: nothing illegal is stored, no clock is lost, the earliest governs, every refusal says why, and a retry is answered as the first time', async () => {
    const drawn = fc.sample(fc.tuple(fc.constantFrom(...BRANCHES), walks(16)), { seed: 6, numRuns: WALKS });
    walked = drawn.map(([branch, steps], i) => new DeskWalk(desk, branch, `w${i}`, steps));
    // One clock for all: what comes first in time is done first.
    const steps: readonly Timed[] = walked.flatMap((walk) => walk.steps).sort((a, b) => a.at - b.at);
    for (const step of steps) {
      await desk.suite.settled(new Date(step.at).toISOString());
      await step.walk.take(step);
    }
    const outcomes = walked.flatMap((walk) => walk.outcomes.map(([, status]) => status));
    for (const status of [201, 409, 422]) expect([status, outcomes.filter((one) => one === status).length > 20]).toEqual([status, true]);
  });
});

describe('the laws, over what that left in the log', () => {
  test('law 3: every command sent again, thrice at once, is answered as the first time and stores nothing', async () => {
    const head = await desk.suite.settled();
    for (const { stored } of walked) {
      for (const [path, body, answer] of stored) {
        const again = await Promise.all([1, 2, 3].map(() => desk.post(path, body)));
        for (const one of again) expect(one).toEqual({ status: 200, body: answer.body });
      }
    }
    expect(await desk.suite.settled()).toBe(head);
  });

  test('law 4: every score is the sum of what it is explained by, and fairness the formula of the domain page', async () => {
    for (const { customer } of walked) await desk.figures(customer);
  });

  test('live state equals a fold of the log, complaints, timers and reactions included', async () => {
    for (const { customer } of walked) {
      const folded = (await desk.suite.journeyOf(customer)).reduce((state, { body }) => evolve(state, readStored(body)), initialState());
      expect(await desk.suite.liveState(customer)).toBe(encodeState(folded));
    }
  });

  test('law 1: every projection, rebuilt from the log, equals the live one', async () => {
    const { items } = await desk.suite.get<{ items: { name: string }[] }>('/v1/projections');
    // the journey is read from the log itself
    const names = items.map(({ name }) => name).filter((name) => name !== 'journey');
    expect(names).toEqual(expect.arrayContaining(['complaint-desk', 'complaint-history', 'customer-state', 'follow-ups', 'root-causes', 'survey-invitations']));
    for (const name of names) {
      const asked = await desk.post(`/v1/projections/${name}/verify`, { reason: 'a test' });
      expect([name, asked]).toMatchObject([name, { status: 202 }]);
      const { operationId } = asked.body;
      let operation: { state: string; result?: object };
      for (;; await sleep(10)) {
        operation = await desk.suite.get(`/v1/operations/${String(operationId)}`);
        if (operation.state !== 'running') break;
      }
      expect([name, operation]).toEqual([name, expect.objectContaining({ state: 'done', result: expect.objectContaining({ equal: true, differing: 0 }) as object })]);
    }
  });
});
