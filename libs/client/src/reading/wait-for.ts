import { EvenhandError, WaitTimeout, type Lagging } from '../errors';
import { abortable, anyOf } from '../http/abort';
import { Interrupted } from '../http/failure';
import type { Transport } from '../http/transport';
import type { ProjectionList } from './projection.types';

export interface WaitOptions {
  /** names of the read models that must have come so far; default all */
  readonly projections?: readonly string[];
  /** default 10 000 */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 250;

/** Asks how far the read models are until they are far enough. A suite that is away, or not ready yet, is asked again as long as there is time. */
export async function waitFor(transport: Transport, position: number, { projections, timeoutMs = 10_000, signal }: WaitOptions = {}): Promise<void> {
  const late = AbortSignal.timeout(timeoutMs);
  const ending = anyOf(late, signal);
  let lagging: readonly Lagging[] = (projections ?? []).map((projection) => ({ projection, position: null, state: null }));
  let failure: unknown;
  try {
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(LONGEST_PAUSE_MS, 2 * pause)) {
      try {
        lagging = behind(await transport.exchange<ProjectionList>('GET', '/v1/projections', { signal: ending }), position, projections);
        failure = undefined;
        if (lagging.length === 0) return;
      } catch (error) {
        if (!(error instanceof Interrupted)) throw error;
        failure = error.cause ?? error;
      }
      await abortable(transport.contact.sleep(pause, ending), ending);
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw late.aborted ? new WaitTimeout(position, lagging, timeoutMs, failure) : error;
  }
}

function behind({ items }: ProjectionList, position: number, names: readonly string[] | undefined): readonly Lagging[] {
  const unknown = names?.find((name) => !items.some((item) => item.name === name));
  if (unknown !== undefined) throw new EvenhandError(`there is no read model ${unknown}; there are ${items.map(({ name }) => name).join(', ')}`);
  return items
    .filter((item) => item.position < position && (names?.includes(item.name) ?? true))
    .map(({ name, position: at, state }) => ({ projection: name, position: at, state }));
}
