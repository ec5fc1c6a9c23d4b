import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { ImportOrder, ImportReport } from './audit/import.load.process';
import type { CommandsOrder } from './complaints/commands.load.process';
import type { LoadOrder, LoadReport } from './load.process';
import type { OurOrder } from './our.process';
import type { EmmettOrder } from './rebuild/emmett.process';
import type { ParseOrder } from './rebuild/parse.process';

/** As `npm start` runs the suite; the reference gets the same. */
const NODE_FLAGS = ['--max-semi-space-size=64'];

/** A server under test, in a process of its own. */
export interface Server {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/** One of the files beside this one, told one thing and answering one thing. */
function ask<Answer>(child: ChildProcess, order: object): Promise<Answer> {
  return new Promise((resolve, reject) => {
    child.once('message', (answer: Answer & { error?: string }) => (answer.error ? reject(new Error(answer.error)) : resolve(answer)));
    child.once('exit', (code) => reject(new Error(`a process of the bench ended with ${code}`)));
    child.send(order);
  });
}

function end(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.removeAllListeners('exit');
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });
}

async function server(file: string, order: object): Promise<Server> {
  const child = fork(join(__dirname, file), { execArgv: NODE_FLAGS });
  const { address } = await ask<{ address: string }>(child, order);
  return { url: address, pid: child.pid as number, stop: () => end(child) };
}

export const startOurs = (order: OurOrder): Promise<Server> => server('our.process.js', order);
export const startReference = (url: string): Promise<Server> => server('reference.process.js', { url });
export const startCommandsReference = (url: string): Promise<Server> => server('complaints/commands.reference.process.js', { url });

/** Told one thing, answers it, and is gone. */
export async function answerOf<Answer>(file: string, order: object, execArgv: readonly string[] = []): Promise<Answer> {
  const child = fork(join(__dirname, file), { execArgv: [...execArgv] });
  try {
    return await ask<Answer>(child, order);
  } finally {
    await end(child);
  }
}

/** Sends a load from a process of its own, on the same cores. */
export async function load(order: LoadOrder): Promise<LoadReport> {
  const report = await answerOf<LoadReport>('load.process.js', order);
  if (report.refused > 0) throw new Error(`${report.refused} of ${report.latencies.length} requests of bank ${order.bank} were refused`);
  return report;
}

/** The same for commands of the complaint desk. */
export async function command(order: CommandsOrder): Promise<LoadReport> {
  const report = await answerOf<LoadReport>('complaints/commands.load.process.js', order);
  if (report.refused > 0) throw new Error(`${report.refused} of ${report.latencies.length} commands of round ${order.round} were refused`);
  return report;
}

/** The same for a register's complaints. */
export async function importRegister(order: ImportOrder): Promise<ImportReport> {
  const report = await answerOf<ImportReport>('audit/import.load.process.js', order);
  if (report.refused > 0) throw new Error(`${report.refused} of ${report.events} events of the register were refused`);
  return report;
}

/** How many events were read, in what time. */
export interface Pass {
  readonly events: number;
  readonly seconds: number;
}

/** COPY and JSON.parse of the log by so many workers. */
export const parseReference = (order: ParseOrder): Promise<Pass> => answerOf('rebuild/parse.process.js', order, NODE_FLAGS);

/** Emmett's rebuild of the first events of the same log, in its own store; it fails where a customer is missing or wrong. */
export const emmettRebuild = (order: EmmettOrder): Promise<Pass> => answerOf('rebuild/emmett.process.js', order, NODE_FLAGS);
