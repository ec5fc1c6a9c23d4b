import { HISTORY_HEADER } from '@evenhand/ingest';
import type { ItemResult } from '@evenhand/ingest';
import { Away } from '../door/patience';
import type { JsonEvent } from '../record/cloud-event.binding';
import { Owners } from './owners';

/** An answer that takes longer is given up; the owner may have stored all the same. */
const PATIENCE_MS = 60_000;

/** Owners that are processes of their own: `POST /v1/<owner>/events`. */
export class HttpOwners extends Owners {
  /** @param urls where each owner is */
  constructor(private readonly urls: ReadonlyMap<string, string>) {
    super();
  }

  override async take(owner: string, items: readonly JsonEvent[], history: boolean, signal: AbortSignal): Promise<readonly ItemResult[]> {
    const response = await this.post(owner, items, history, signal);
    if (response.status === 200) return answersIn(response.text, items.length, owner);
    // Somebody between here and there takes less than the owner does.
    if (response.status === 413 && items.length > 1) {
      const half = Math.ceil(items.length / 2);
      const first = await this.take(owner, items.slice(0, half), history, signal);
      return [...first, ...(await this.take(owner, items.slice(half), history, signal))];
    }
    throw new Away(`${owner} answered ${response.status}: ${response.text.slice(0, 300)}`, response.retryAfter);
  }

  private async post(owner: string, items: readonly JsonEvent[], history: boolean, signal: AbortSignal): Promise<{ readonly status: number; readonly text: string; readonly retryAfter: number }> {
    const base = this.urls.get(owner);
    if (base === undefined) throw new Away(`it is not known where ${owner} is`);
    try {
      const response = await fetch(`${base.replace(/\/+$/, '')}/v1/${owner}/events`, {
        method: 'POST', body: `[${items.map(({ text }) => text).join(',')}]`, signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]),
        headers: { 'content-type': 'application/cloudevents-batch+json', ...(history && { [HISTORY_HEADER]: '1' }) },
      });
      const seconds = Number(response.headers.get('retry-after') ?? 0);
      return { status: response.status, text: await response.text(), retryAfter: Number.isFinite(seconds) ? seconds * 1_000 : 0 };
    } catch (error) {
      throw new Away(`${owner} cannot be reached at ${base}`, 0, { cause: error });
    }
  }
}

/** @throws Away where somebody else answered */
function answersIn(text: string, count: number, owner: string): readonly ItemResult[] {
  const answers = arrayIn(text);
  const fits = answers.length === count && answers.every((answer) => typeof answer === 'object' && answer !== null && 'status' in answer);
  if (!fits) throw new Away(`what answers for ${owner} is no Evenhand: ${text.slice(0, 300)}`);
  return answers as ItemResult[];
}

function arrayIn(text: string): readonly unknown[] {
  try {
    const found: unknown = JSON.parse(text);
    return Array.isArray(found) ? found : [];
  } catch {
    return [];
  }
}
