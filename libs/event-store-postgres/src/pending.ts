import type { Append, AppendResult } from '@evenhand/event-sourcing';

/** One call of appendBatch: answered when all of its appends are. */
export class Call {
  private readonly results: AppendResult[];
  private open: number;

  constructor(readonly appends: readonly Append[], private readonly resolve: (results: AppendResult[]) => void, readonly refuse: (error: Error) => void) {
    this.results = new Array<AppendResult>(appends.length);
    this.open = appends.length;
  }

  answer(index: number, result: AppendResult): void {
    this.results[index] = result;
    if (--this.open === 0) this.resolve(this.results);
  }
}

/** An append on its way, and whom to answer. */
export interface Pending {
  readonly call: Call;
  /** its place in the call */
  readonly index: number;
  readonly append: Append;
  readonly bytes: number;
  /** position of its first event in a commit whose outcome nobody heard of */
  sentAt: number | undefined;
}

export function pendingsOf(call: Call): Pending[] {
  return call.appends.map((append, index) => ({ call, index, append, bytes: sizeOf(append), sentAt: undefined }));
}

const ROW_OVERHEAD = 120;

function sizeOf({ stream, events }: Append): number {
  let bytes = 0;
  for (const { body, customer } of events) bytes += body.length + customer.length + stream.length + ROW_OVERHEAD;
  return bytes;
}
