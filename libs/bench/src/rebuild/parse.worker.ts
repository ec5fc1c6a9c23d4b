import { parentPort, workerData } from 'node:worker_threads';
import { Client } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { unescapeCopy } from './copy-text';

/** Positions after the first and up to the last. */
export interface ParseShare {
  readonly url: string;
  readonly after: number;
  readonly upTo: number;
}

/** The least that reads a share of the log: COPY of the bodies, and JSON.parse of each. @returns how many */
async function parse({ url, after, upTo }: ParseShare): Promise<number> {
  const client = new Client(url);
  await client.connect();
  const copied = client.query(copyTo(`copy (select body from events where position > ${after} and position <= ${upTo}) to stdout`));
  copied.setEncoding('utf8');
  let count = 0;
  let rest = '';
  for await (const chunk of copied as AsyncIterable<string>) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) JSON.parse(unescapeCopy(line));
    count += lines.length;
  }
  await client.end();
  return count;
}

void parse(workerData as ParseShare).then((count) => parentPort?.postMessage(count));
