import type { OutgoingLine } from './outgoing-line';

export const services = ['interactions', 'complaints'] as const;
export type Service = (typeof services)[number];

/** Lines of one service read ahead while the other's are asked for; more, and the source is held up. */
const READ_AHEAD = 1_000;
const COMPLAINTS = 'evenhand.complaints.';

/** Parts lines by the service of their types, each part in the order of all. What has no type to be read is for `interactions` to refuse. */
export class ByService {
  private readonly source: AsyncIterator<readonly OutgoingLine[]>;
  private readonly waiting: Record<Service, OutgoingLine[]> = { interactions: [], complaints: [] };
  private reading: Promise<void> | null = null;
  private ended = false;
  private taken: (() => void)[] = [];

  constructor(lines: AsyncIterable<readonly OutgoingLine[]>) {
    this.source = lines[Symbol.asyncIterator]();
  }

  async *of(service: Service): AsyncGenerator<readonly OutgoingLine[], void> {
    for (;;) {
      const lines = this.waiting[service];
      if (lines.length > 0) {
        this.waiting[service] = [];
        for (const goOn of this.taken.splice(0)) goOn();
        yield lines;
      } else if (this.ended) return;
      else if (services.some((other) => this.waiting[other].length >= READ_AHEAD)) await new Promise<void>((resolve) => this.taken.push(resolve));
      else await this.read();
    }
  }

  /** Nothing more is asked for: lets the source clean up. */
  leave(): void {
    this.source.return?.().catch(() => undefined);
  }

  /** Both may wait for the one read under way. */
  private read(): Promise<void> {
    this.reading ??= this.readOnce().finally(() => (this.reading = null));
    return this.reading;
  }

  private async readOnce(): Promise<void> {
    const next = await this.source.next();
    this.ended = next.done === true;
    if (!next.done) for (const line of next.value) this.waiting[serviceOf(line.bytes)].push(line);
  }
}

/** Only what names the service anywhere is parsed. */
function serviceOf(bytes: Buffer): Service {
  if (!bytes.includes(COMPLAINTS)) return 'interactions';
  try {
    const { type } = Object(JSON.parse(bytes.toString('utf8'))) as { readonly type?: unknown };
    return String(type).startsWith(COMPLAINTS) ? 'complaints' : 'interactions';
  } catch {
    return 'interactions';
  }
}
