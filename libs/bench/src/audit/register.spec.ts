import { judge, registry } from '@evenhand/contracts';
import type { CloudEvent } from '@evenhand/contracts';
import { auditQueries, kinds } from './audit.questions';
import { decidedPeers } from './peers.log';
import { MONTHS, register } from './register';

const invalid = (events: readonly CloudEvent[]): readonly unknown[] => events.filter((event) => !judge(event, registry).ok);
const named = (events: readonly CloudEvent[], name: string): readonly CloudEvent[] => events.filter(({ type }) => type === `evenhand.${name}.v1`);
const data = ({ data }: CloudEvent): Record<string, unknown> => data as Record<string, unknown>;

describe('the register that is imported and audited', () => {
  const told = [...register(37_400)];
  const complaints = named(told, 'complaints.complaint-reported');

  test('is valid, each event once, and the same when it is told again', () => {
    expect(invalid(told)).toEqual([]);
    expect(new Set(told.map(({ id }) => id)).size).toBe(told.length);
    expect([...register(37_400)]).toEqual(told);
  });

  test('holds complaints about one bank in 56 months, and of all companies in 37, in the order of their days', () => {
    const [bank, all] = [complaints.filter((event) => data(event)['submittedOn'] !== undefined), complaints.filter((event) => data(event)['sentOn'] !== undefined)];
    expect([bank.length, all.length]).toEqual([4_000, 33_400]);
    for (const [file, months] of [[bank, 56], [all, 37]] as const) {
      const of = file.map(({ time }) => time.slice(0, 7));
      expect([new Set(of).size, of.toSorted().join() === of.join()]).toEqual([months, true]);
      expect([of[0], of.at(-1)].every((month) => month !== undefined && month >= MONTHS.first && month <= MONTHS.last)).toBe(true);
    }
    expect(new Set(bank.map((event) => data(event)['state'])).size).toBe(51);
    expect(all.filter((event) => data(event)['disputed'] === true).length / all.length).toBeCloseTo(0.2, 1);
  });

  test('tells each code that a complaint has before it, with its label', () => {
    const codes = new Set(named(told, 'complaints.register-codes-published').map((event) => `${String(data(event)['field'])} ${(data(event)['codes'] as { code: string }[])[0]?.code}`));
    const used = complaints.flatMap((event) => Object.entries(data(event)).filter(([field]) => field.startsWith('source')).map(([field, code]) => `${field} ${String(code)}`));
    expect(used.filter((code) => !codes.has(code))).toEqual([]);
    expect(told.findIndex((event) => event === complaints[0])).toBe(codes.size);
  });

  test('is asked every kind of question, all months and ranges of them', () => {
    const queries = auditQueries(2_000, 1);
    expect(queries.length).toBeGreaterThanOrEqual(2_000);
    expect(new Set(queries.map(({ by, metric }) => `${by} ${metric}`)).size).toBe(kinds.length);
    expect(queries.filter(({ from = '', to = '' }) => from > to || (from !== '' && (from < MONTHS.first || to > MONTHS.last)))).toEqual([]);
    expect(queries.filter(({ from }) => from === undefined).length / queries.length).toBeCloseTo(0.25, 1);
  });
});

test('like cases are valid, and answered within eleven months before their day', () => {
  const before = Date.UTC(2026, 10, 26);
  const told = [...decidedPeers({ customers: 100, complaints: 1_000, before })];
  expect(invalid(told)).toEqual([]);
  const answers = named(told, 'complaints.complaint-response-issued').map(({ time }) => Date.parse(time));
  expect([answers.length, answers.every((at) => at < before && at >= Date.UTC(2025, 11, 1))]).toEqual([1_000, true]);
});
