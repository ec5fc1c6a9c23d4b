import type { Transport } from '../http/transport';
import type { LetGo, ParkedPage, UnreadablePage } from './parked.types';

interface Called {
  readonly signal?: AbortSignal;
}

interface Paged extends Called {
  /** 1 to 1 000, default 100 */
  readonly limit?: number;
  readonly cursor?: string;
}

interface OfVersion extends Called {
  /** default: the live one */
  readonly version?: number;
}

/** Customers whom a read model cannot fold on from some event. */
export class Parked {
  constructor(private readonly transport: Transport) {}

  /** In the order of customers. */
  list(projection: string, { signal, ...which }: Paged & OfVersion = {}): Promise<ParkedPage> {
    return this.transport.get(parkedPath(projection), { ...which }, signal);
  }

  /** Folds what waits once more. */
  retry(projection: string, customerId: string, { signal, version }: OfVersion = {}): Promise<LetGo> {
    return this.transport.change('POST', `${parkedPath(projection)}/${encodeURIComponent(customerId)}/retry`, { query: { version }, signal });
  }

  /** Leaves the event out for good, in all that this version of the code builds, and folds what waits behind it. */
  drop(projection: string, customerId: string, reason: string, { signal, version }: OfVersion = {}): Promise<LetGo> {
    return this.transport.change('DELETE', `${parkedPath(projection)}/${encodeURIComponent(customerId)}`, { query: { version }, body: { reason }, signal });
  }

  /** Records of the journey topic that tell no event, by place. */
  unreadable({ signal, ...which }: Paged = {}): Promise<UnreadablePage> {
    return this.transport.get('/v1/projections/unreadable', { ...which }, signal);
  }
}

const parkedPath = (projection: string): string => `/v1/projections/${encodeURIComponent(projection)}/parked`;
