import type { EvenhandClient } from '@evenhand/client';
import { simulate, type Simulation } from '@evenhand/simulation';
import { describeSummary } from '../publish/publish.command';
import type { OutgoingLine } from '../publish/outgoing-line';
import { publishLines } from '../publish/publish-lines';
import { startProgress } from '../terminal/progress';
import { Exit, type ExitCode, type Terminal } from '../terminal/terminal';

/** Events that are made, and written or handed on, together. */
const BATCH = 256;

/** Writes the simulation's events to standard output, one a line, no faster than they are read. */
export async function writeSimulated(simulation: Simulation, { stdout }: Terminal): Promise<ExitCode> {
  for (const batch of batches(simulation)) {
    if (stdout.destroyed) break;
    const room = stdout.write(batch.map((line) => `${line}\n`).join(''));
    if (!room) await drained(stdout);
  }
  return Exit.ok;
}

/** Sends them to the suite instead, and prints what became of them. */
export async function publishSimulated(api: EvenhandClient, simulation: Simulation, json: boolean, terminal: Terminal): Promise<ExitCode> {
  const progress = startProgress(terminal, 'events', null);
  const summary = await publishLines(api, simulatedLines(simulation), progress, () => 0, terminal).finally(() => progress.stop());
  terminal.stdout.write(`${json ? JSON.stringify(summary) : describeSummary(summary)}\n`);
  return summary.rejected > 0 ? Exit.rejected : Exit.ok;
}

/** Resolves when the reader takes more, or never will. */
const drained = (stream: Terminal['stdout']): Promise<void> =>
  new Promise((resolve) => {
    const go = (): void => {
      stream.off('drain', go).off('close', go);
      resolve();
    };
    stream.on('drain', go).on('close', go);
  });

export async function* simulatedLines(simulation: Simulation): AsyncGenerator<readonly OutgoingLine[]> {
  let line = 0;
  for (const batch of batches(simulation)) yield batch.map((text) => ({ line: ++line, bytes: Buffer.from(text) }));
}

function* batches(simulation: Simulation): Generator<readonly string[]> {
  let batch: string[] = [];
  for (const event of simulate(simulation)) {
    if (batch.push(JSON.stringify(event)) < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
