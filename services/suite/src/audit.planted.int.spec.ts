import { AS_HISTORY, SuiteUnderTest } from './testing/doors';
import { MALIGNED, plantedComplaints, UNFAIR } from './testing/planted.unfairness';

jest.setTimeout(180_000);

interface Audited {
  readonly groups: readonly { readonly group: string | null; readonly n: number; readonly value: number; readonly flag: boolean; readonly gap: number }[];
  readonly standardised: readonly { readonly group: string; readonly ratio: number }[];
  readonly mantelHaenszel: readonly { readonly group: string; readonly oddsRatio: number; readonly p: number }[];
}

let suite: SuiteUnderTest;
let audit: Audited;
beforeAll(async () => {
  suite = await SuiteUnderTest.start('planted', Date.parse('2026-03-01T09:00:00Z'));
  const events = plantedComplaints(10_000);
  for (let from = 0; from < events.length; from += 1_000) {
    const answers = await suite.send('batch', events.slice(from, from + 1_000).map((event) => JSON.stringify(event)), AS_HISTORY, 'complaints');
    // what follows something that was left out is refused, as it would be anywhere
    expect(answers.filter(({ status }) => status === 'stored').length).toBeGreaterThan(0);
  }
  audit = await suite.get(`/v1/audit/complaints?by=branch&metric=redress&minPosition=${await suite.settled()}`);
});
afterAll(() => suite.stop());

const of = <Row extends { readonly group: string | null }>(rows: readonly Row[], name: string): Row => rows.find(({ group }) => group === name) as Row;

test('a branch that pays a fifth less for like cases is found and named, though its crude figures hide it', () => {
  expect(audit.groups.filter(({ flag }) => flag).map(({ group }) => group)).toEqual([UNFAIR]);
  expect(of(audit.groups, UNFAIR).gap).toBeGreaterThan(0.9);
  expect(of(audit.standardised, UNFAIR).ratio).toBeLessThan(0.85);
  expect(of(audit.mantelHaenszel, UNFAIR).p).toBeLessThan(0.01);
});

test('a branch whose crude figures are bad only by what comes to it is not flagged', () => {
  expect(of(audit.groups, MALIGNED).gap).toBeLessThan(0.9);
  expect(of(audit.groups, MALIGNED).flag).toBe(false);
  expect(of(audit.standardised, MALIGNED).ratio).toBeGreaterThan(0.95);
});
