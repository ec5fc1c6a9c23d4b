import { basename } from 'node:path';
import { readLines, type EvenhandClient } from '@evenhand/client';
import { importDataSet, type ImportOptions } from '../importing/import-data-set';
import type { Input } from '../input/input-file';
import type { OutgoingLine } from '../publish/outgoing-line';
import type { ExitCode, Terminal } from '../terminal/terminal';
import { callKey, COLUMNS, mapCall, parseCall } from './callcentre.mapping';
import { CallCentreCounter, describeReport } from './callcentre.report';

/** Imports months of the call centre. */
export function importCallCentre(api: EvenhandClient, paths: readonly string[], options: ImportOptions, terminal: Terminal): Promise<ExitCode> {
  const counter = new CallCentreCounter();
  return importDataSet(
    api, { events: (inputs) => callEvents(inputs, counter), report: (summary) => counter.report(summary), describe: describeReport },
    paths, options, terminal,
  );
}

/** Lines → events, counted on the way. Keys repeat only within a file, so that the order and choice of files cannot change an id. */
async function* callEvents(inputs: readonly Input[], counter: CallCentreCounter): AsyncGenerator<readonly OutgoingLine[]> {
  for (const input of inputs) {
    const seen = new Map<string, number>();
    for await (const batch of readLines(input.bytes)) {
      const events: OutgoingLine[] = [];
      for (const { number, bytes } of batch) {
        const text = bytes.toString('latin1');
        if (text.startsWith(`${COLUMNS[0]}\t`)) continue;
        const call = parseCall(text);
        if (call === null) {
          counter.malformed();
          continue;
        }
        const occurrence = (seen.get(callKey(call)) ?? 0) + 1;
        seen.set(callKey(call), occurrence);
        const mapped = mapCall(call, occurrence);
        counter.call(call, occurrence, mapped);
        if ('event' in mapped) events.push({ file: basename(input.name), line: number, bytes: Buffer.from(JSON.stringify(mapped.event)) });
      }
      if (events.length > 0) yield events;
    }
  }
}
