import fc from 'fast-check';
import { flaws, goodCommands } from './good-commands';

/** One thing that somebody tries with a complaint, some days after the one before. */
export interface Step {
  readonly command: string;
  readonly days: number;
  /** which of several good ways */
  readonly response: 'final' | 'summary' | 'holding' | 'interim';
  readonly newFacts: boolean;
  /** one of `flaws`, where its data are wrong */
  readonly flaw: number | undefined;
}

const commands = Object.keys(goodCommands);
/** What leads on comes more often. */
const leading = ['record-statement', 'issue-response', 'issue-response', 'accept', 'dispute', 'close', 'request-review', 'complete-review', 'reopen', 'extend'];

const step: fc.Arbitrary<Step> = fc.record({
  command: fc.constantFrom(...commands, ...leading, ...leading),
  days: fc.constantFrom(0, 0, 0, 1, 1, 2, 3, 7, 16, 31, 90, 182),
  response: fc.constantFrom('final', 'final', 'summary', 'holding', 'interim'),
  newFacts: fc.boolean(),
  flaw: fc.option(fc.nat({ max: flaws.length - 1 }), { nil: undefined, freq: 5 }),
}).map((one) => (one.flaw === undefined ? one : { ...one, command: flaws[one.flaw]?.command ?? one.command }));

/** Ways that lead far, to be left at any step. */
const ways: readonly (readonly string[])[] = [
  ['acknowledge', 'assign', 'record-statement', 'add-evidence', 'confirm-facts', 'request-info', 'provide-info', 'issue-response', 'accept', 'close', 'reopen', 'issue-response'],
  ['assess-initially', 'record-statement', 'extend', 'issue-response', 'dispute', 'request-review', 'complete-review', 'issue-response', 'close', 'request-review'],
  ['record-statement', 'withdraw', 'record-statement', 'add-evidence', 'confirm-facts', 'update', 'split', 'identify-root-cause', 'refer-externally'],
  ['merge', 'split', 'update', 'escalate', 'record-statement', 'issue-response', 'identify-root-cause', 'blind-review', 'refer-externally', 'record-external'],
];
const way: fc.Arbitrary<readonly Step[]> = fc.constantFrom(...ways).chain((commands) =>
  fc.tuple(fc.nat({ max: commands.length }), fc.constantFrom('final' as const, 'summary' as const), fc.constantFrom(0, 1, 3)).map(([length, response, days]) =>
    commands.slice(0, length).map((command): Step => ({ command, days, response, newFacts: response === 'final', flaw: undefined }))));

/** Commands, legal and illegal, one after the other: for any door that takes them. */
export const walks = (longest = 12): fc.Arbitrary<readonly Step[]> => fc.tuple(way, fc.array(step, { maxLength: longest })).map(([led, free]) => [...led, ...free]);
