import { BATCH_BYTES, BATCH_ITEMS, rejected } from '@evenhand/ingest';
import type { ItemResult } from '@evenhand/ingest';
import type { InboundRecord, Reject } from '@evenhand/journey-log';
import type { Log } from '@evenhand/nest';
import type { InboundMetrics } from '../inbound.metrics';
import { NoneTaken, Owners } from '../owners/owners';
import { understand } from '../record/inbound.item';
import type { InboundItem, Understood } from '../record/inbound.item';
import type { ResultStore } from '../results/result.store';
import { handing, under } from './handing.span';
import { Away, untilDone } from './patience';
import { pieces, waves } from './waves';
import type { Group } from './waves';

/** Well below what HTTP takes: a request stays small enough to be done again. */
const MOST = { items: BATCH_ITEMS / 10, bytes: BATCH_BYTES / 8 };

/** times in a row that an owner, though ready, fails over the same items before they are handed to it in halves */
const FAILURES = 4;
/** An owner that says so of an item could not judge it for the moment. */
const FOR_THE_MOMENT: ReadonlySet<number> = new Set([429, 503]);

/** The answers before the first that is none yet: that item is sent again, with all behind it, which were judged without it. @throws Away where there are none */
function judged(owner: string, results: readonly ItemResult[]): readonly ItemResult[] {
  const first = results.findIndex((result) => result.status === 'rejected' && FOR_THE_MOMENT.has(result.problem.status));
  if (first === 0) throw new Away(`${owner} cannot judge an item now`);
  return first < 0 ? results : results.slice(0, first);
}

interface Numbered extends InboundItem {
  /** which of the records */
  readonly at: number;
}

/** Hands each record's event to the owner of its type, and keeps the answers. */
export class InboundDoor {
  constructor(private readonly owners: Owners, private readonly results: ResultStore, private readonly metrics: InboundMetrics, private readonly log: Log) {}

  /**
   * Takes records of one partition in their order and does not give up while anybody is away. Coming twice they are stored once, by their ids; what was
   * refused may be taken the second time, when meanwhile came what it lacked.
   * @returns those that are refused
   * @throws the signal's reason
   */
  async take(records: readonly InboundRecord[], signal: AbortSignal): Promise<readonly Reject[]> {
    const understood = records.map(understand);
    const answers = await this.answers(understood, signal);
    const named = understood.flatMap(({ name }, at) => (name ? [{ ...name, answer: answers[at] as ItemResult }] : []));
    await this.untilDone('results', () => this.results.keep(named), signal);
    this.metrics.answered(answers);
    return understood.flatMap(({ record }, at): Reject[] => {
      const answer = answers[at] as ItemResult;
      return answer.status === 'rejected' ? [{ record, problem: answer.problem }] : [];
    });
  }

  private async answers(understood: readonly Understood[], signal: AbortSignal): Promise<readonly ItemResult[]> {
    const answers = new Map<number, ItemResult>();
    const items: Numbered[] = [];
    for (const [at, { outcome }] of understood.entries()) {
      if ('status' in outcome) answers.set(at, outcome);
      else items.push({ ...outcome, at });
    }
    for (const wave of waves(items)) await Promise.all(wave.map((group) => this.hand(group, answers, signal)));
    return understood.map((_, at) => answers.get(at) as ItemResult);
  }

  private async hand({ owner, history, items }: Group<Numbered>, answers: Map<number, ItemResult>, signal: AbortSignal): Promise<void> {
    for (const piece of pieces(items, MOST)) await this.settle({ owner, history, items: piece }, answers, signal);
  }

  /** Where the owner takes none of them, they go to it in halves, down to the one that it does not take: that is refused, and stops no other. */
  private async settle({ owner, history, items }: Group<Numbered>, answers: Map<number, ItemResult>, signal: AbortSignal): Promise<void> {
    for (let rest = items; rest.length > 0; ) {
      const results = await this.judgements({ owner, history, items: rest }, signal);
      if (results instanceof NoneTaken && rest.length > 1) {
        const half = Math.ceil(rest.length / 2);
        await this.settle({ owner, history, items: rest.slice(0, half) }, answers, signal);
        rest = rest.slice(half);
        continue;
      }
      const told = results instanceof NoneTaken ? [rejected(rest[0]?.value, results.problem)] : results;
      for (const [i, result] of told.entries()) answers.set((rest[i] as Numbered).at, result);
      rest = rest.slice(told.length);
    }
  }

  /** The owner's answers, of the first items at least; or that it takes none, which it is asked about a few times where that may pass. */
  private judgements({ owner, history, items }: Group<Numbered>, signal: AbortSignal): Promise<readonly ItemResult[] | NoneTaken> {
    let failures = 0;
    return under(handing(owner, items), (traceparent) => this.untilDone(owner, async () => {
      try {
        return judged(owner, await this.owners.take(owner, items, history, signal, traceparent));
      } catch (error) {
        if (error instanceof NoneTaken && (error.final || ++failures >= FAILURES)) return error;
        throw error;
      }
    }, signal));
  }

  private untilDone<T>(whom: string, work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    return untilDone(work, signal, (error, failures) => {
      this.metrics.retried(whom);
      this.log.warn({ err: error, whom, failures }, 'inbound records wait for who is away');
    });
  }
}
