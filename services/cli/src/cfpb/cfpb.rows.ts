import { pipeline, Readable } from 'node:stream';
import { parse, type Info } from 'csv-parse';
import type { Input } from '../input/input-file';
import { CliError, Exit } from '../terminal/terminal';
import type { LeftOut, Row } from './cfpb.mapping';
import { SHAPES, shapeOf, type Shape } from './cfpb.shapes';

/** A row or what is left of one; `line` of the file, from 1, where it begins (a quoted text may hold line breaks); `to`: up to where quotes damaged it. */
export type ReadRow = { readonly line: number } & ({ readonly row: Row } | { readonly leftOut: LeftOut; readonly to?: number });

/** A file whose header was read. */
export interface Table {
  readonly shape: Shape;
  readonly rows: AsyncIterable<ReadRow>;
}

interface Read {
  readonly record: readonly string[];
  readonly info: Info;
}

/**
 * Reads the header. @throws CliError where it is none of the shapes, before anything of the file is used
 *
 * A quote that stands where none may ends no import: what it damaged, up to where quotes match again, is left out, told with its lines.
 */
export async function openTable(input: Input): Promise<Table> {
  const damage: number[] = [];
  const parser = parse({
    bom: true, info: true, relax_column_count: true, skip_empty_lines: true, skip_records_with_error: true,
    on_skip: (error) => void damage.push(Number(error?.['lines'])),
  });
  pipeline(Readable.from(input.bytes), parser, () => undefined); // its error ends the reading below
  const records = (parser as AsyncIterable<Read>)[Symbol.asyncIterator]();
  const first = await records.next();
  const header = first.done ? [] : first.value.record.map((name) => name.trim());
  const shape = shapeOf(header);
  if (!shape) {
    parser.destroy();
    throw new CliError(Exit.usage, unknownShape(input.name, header.length));
  }
  return { shape, rows: rowsOf(records, header, damage) };
}

/** @param damage lines of quotes that match nothing, as the parser comes to them: it may be ahead of what is asked for */
async function* rowsOf(records: AsyncIterator<Read>, header: readonly string[], damage: number[]): AsyncGenerator<ReadRow> {
  try {
    for (let read = 1; ; ) {
      const next = await records.next();
      const last = next.done ? Infinity : next.value.info.lines;
      const line = next.done ? Infinity : last - next.value.record.reduce((sum, value) => sum + (value.match(/\n/g)?.length ?? 0), 0);
      for (let to = damage[0]; to !== undefined && to < line; to = damage[0]) {
        while (damage[0] === to) damage.shift();
        yield { line: read + 1, to, leftOut: 'quotes' };
        read = to;
      }
      if (next.done) return;
      const { record } = next.value;
      read = last;
      if (record.length !== header.length) yield { line, leftOut: 'field_count' };
      else yield { line, row: Object.fromEntries(header.map((name, i) => [name, record[i] ?? ''])) };
    }
  } finally {
    await records.return?.();
  }
}

/** Says nothing of the file itself: without its header, the first row may hold what somebody told. */
const unknownShape = (name: string, columns: number): string => [
  `${name} is none of the CFPB's three shapes: its first row, of ${columns} columns, is none of these headers`,
  ...SHAPES.map((shape) => `  ${shape.columns.join(',')}`),
].join('\n');
