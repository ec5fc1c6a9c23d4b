import { setTimeout as sleep } from 'node:timers/promises';
import type { Operation, OperationName, ProjectionStatus } from '@evenhand/client';
import { describeOutcome } from '../operating/operation.view';
import { startSharedProgress } from '../terminal/progress';
import { grouped, right, table } from '../terminal/table';
import { Stopwatch, type Stage } from './stage';

/** A customer's journey is the log itself: there is nothing to build. */
const IS_THE_LOG = 'journey';
const POLL_MS = 50;

/** Every read model is built again from the first event on, and put in the place of the one that answers. */
export async function rebuild(stage: Stage): Promise<void> {
  stage.chapter('Everything is built again from the events', 'Beside the figures that answer: from the first event on, compared with them row by row, then put in their place.');
  const rows = await eachReadModel(stage, async ({ name }, watch) => {
    const { result } = await carriedOut(stage, 'replay', name);
    const replayed = result as { readonly version: number; readonly position: number; readonly rows: number };
    const [built, events] = [watch.took(), replayed.position];
    await carriedOut(stage, 'promote', name);
    return [name, grouped(events), grouped(replayed.rows), built, `equal, version ${replayed.version} answers after ${watch.took()}`];
  });
  stage.say(table([{ title: 'read model' }, right('events'), right('rows'), right('built in'), { title: 'compared' }], rows));
}

/** @throws Error where what is stored is not what the events say */
export async function verify(stage: Stage): Promise<void> {
  stage.chapter('Is what is stored what the events say?', 'Each read model is folded from the events once more and compared with what is stored, row by row.');
  const rows = await eachReadModel(stage, async ({ name }, watch) => {
    const operation = await carriedOut(stage, 'verify', name);
    if (operation.kind !== 'verify' || !operation.result?.equal) throw new Error(firstLine(describeOutcome(operation)));
    const { position, rows: compared } = operation.result;
    return [name, grouped(position), grouped(compared), '0', watch.took()];
  });
  stage.say(table([{ title: 'read model' }, right('events'), right('rows'), right('differ'), right('took')], rows));
}

async function eachReadModel(stage: Stage, row: (model: ProjectionStatus, watch: Stopwatch) => Promise<string[]>): Promise<string[][]> {
  const { items } = await stage.api.projections({ signal: stage.signal });
  const rows: string[][] = [];
  for (const model of items.filter(({ name }) => name !== IS_THE_LOG)) rows.push(await row(model, new Stopwatch()));
  return rows;
}

/** @throws Error where it comes to no good end */
async function carriedOut({ api, signal, screen }: Stage, kind: OperationName, projection: string): Promise<Operation & { readonly result?: unknown }> {
  const { operationId } = await api.operations[kind](projection, { reason: 'the demo' }, { signal });
  const progress = startSharedProgress(screen, `${kind} of ${projection}`, kind === 'promote' ? 'rows' : 'positions');
  try {
    for (;;) {
      const operation = await api.operations.find(operationId, { signal });
      progress.update(operation.done, operation.total, operation.rate);
      if (operation.state === 'done') return operation;
      if (operation.state !== 'running') throw new Error(firstLine(describeOutcome(operation)));
      await sleep(POLL_MS, undefined, { signal });
    }
  } finally {
    progress.stop();
  }
}

const firstLine = (text: string): string => text.split('\n')[0] ?? '';
