import type { Simulation } from '@evenhand/simulation';
import { DateTime } from 'luxon';
import { answered, sendLines } from '../publish/send-lines';
import { simulatedLines } from '../simulate/simulate.command';
import { startProgress } from '../terminal/progress';
import { grouped } from '../terminal/table';
import { Stopwatch, type Stage } from './stage';

const PATIENCE_MS = 600_000;

/** The last months of a made-up bank: what it does not know of yet has not happened. */
export function bankUntilToday(customers: number, months: number, seed: number): Simulation & { readonly from: string } {
  return { customers, months, seed, from: DateTime.utc().minus({ months }).toISODate() };
}

/** The bank's systems send what happened, over HTTP. @returns the position that the read models have come to */
export async function doBusiness(stage: Stage, bank: Simulation & { readonly from: string }): Promise<number> {
  const { api, signal, screen } = stage;
  stage.chapter('The bank does business', `${bank.months} months of a bank with ${grouped(bank.customers)} customers, from ${bank.from} on: calls, promises, disclosures, doubts, hardship, surveys, complaints.`);
  const sending = new Stopwatch();
  const progress = startProgress(screen, 'events', null);
  const summary = await sendLines(api, simulatedLines(bank), {
    history: true, signal, onResult: (_result, _line, soFar) => progress.update(0, answered(soFar)),
  }).finally(() => progress.stop());
  stage.say(`${grouped(summary.stored)} events stored for good  (${sending.took(answered(summary))})`);
  if (summary.duplicate > 0) stage.say(`${grouped(summary.duplicate)} came twice, as they do from real systems, and were stored once`);
  if (summary.rejected > 0) stage.say(`${grouped(summary.rejected)} were refused`);
  const following = new Stopwatch();
  await api.waitFor(summary.position, { timeoutMs: PATIENCE_MS, signal });
  stage.say(`Every figure counted all of them ${following.took()} after the last one.`);
  return summary.position;
}
