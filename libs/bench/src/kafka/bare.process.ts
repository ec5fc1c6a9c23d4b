import type { Pass } from '../processes';
import { makeTopic, partitionsOf, readTransactions, removeTopic, sendTransactions } from './topic';
import type { PlacedRecord } from './topic';

export interface BareOrder {
  readonly brokers: readonly string[];
  /** what the relay wrote, up to this position */
  readonly topic: string;
  readonly head: number;
}

export interface BareReport {
  /** by the relay, as its watermarks tell the time: from its first transaction's beginning to its last one's, and without that */
  readonly written: Pass;
  /** by the bare producer: from the beginning to the last commit */
  readonly sent: Pass;
  /** events and watermarks */
  readonly records: number;
  readonly transactions: number;
}

/** What the relay is measured against: a kafkajs transactional producer that sends the very same records, in the same transactions, from memory. */
async function send({ brokers, topic, head }: BareOrder): Promise<BareReport> {
  const transactions = await readTransactions(brokers, topic, head);
  const target = `${topic}-bare`;
  await makeTopic(brokers, target, await partitionsOf(brokers, topic));
  try {
    const seconds = await sendTransactions(brokers, target, transactions);
    const records = transactions.flat();
    return { written: writtenIn(transactions), sent: { events: eventsOf(records), seconds }, records: records.length, transactions: transactions.length };
  } finally {
    await removeTopic(brokers, target);
  }
}

function writtenIn(transactions: readonly (readonly PlacedRecord[])[]): Pass {
  const begun = transactions.map((records) => Number(records.find(({ key }) => key === null)?.timestamp));
  if (transactions.length < 2 || begun.some(Number.isNaN)) throw new Error(`${transactions.length} transactions tell no rate: more events, or smaller transactions`);
  return { events: eventsOf(transactions.slice(0, -1).flat()), seconds: ((begun.at(-1) as number) - (begun[0] as number)) / 1_000 };
}

const eventsOf = (records: readonly PlacedRecord[]): number => records.filter(({ key }) => key !== null).length;

process.on('message', (order: BareOrder) => {
  send(order).then((report) => process.send?.(report), (error: unknown) => process.send?.({ error: String(error) }));
});
