import { HISTORY_HEADER } from '@evenhand/ingest';
import type { ItemResult } from '@evenhand/ingest';
import { ProblemError } from '@evenhand/nest';
import type { Problem } from '@evenhand/nest';
import { Away } from '../door/patience';
import type { JsonEvent } from '../record/cloud-event.binding';
import { NoneTaken, ownerFailed, Owners } from './owners';

/** An answer that takes longer is given up; the owner may have stored all the same. */
const PATIENCE_MS = 60_000;
const READY_MS = 5_000;
/** What an owner answers where it is the body that it does not take; with other statuses it is how it was asked, and nothing said of the items. */
const OF_THE_BODY: ReadonlySet<number> = new Set([400, 413, 422]);

interface Answer {
  readonly status: number;
  readonly text: string;
  /** ms */
  readonly retryAfter: number;
}

/** Owners that are processes of their own: `POST /v1/<owner>/events`. */
export class HttpOwners extends Owners {
  /** @param urls where each owner is */
  constructor(private readonly urls: ReadonlyMap<string, string>) {
    super();
  }

  override async take(owner: string, items: readonly JsonEvent[], history: boolean, signal: AbortSignal, traceparent?: string): Promise<readonly ItemResult[]> {
    const answer = await this.ask(owner, `v1/${owner}/events`, AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]), {
      method: 'POST', body: `[${items.map(({ text }) => text).join(',')}]`,
      headers: { 'content-type': 'application/cloudevents-batch+json', ...(history && { [HISTORY_HEADER]: '1' }), ...(traceparent !== undefined && { traceparent }) },
    });
    const { status, text, retryAfter } = answer;
    if (status === 200) return answersIn(text, items.length, owner);
    const refusal = refusalIn(answer);
    if (refusal) throw new NoneTaken(refusal, true);
    if (status === 500 && (await this.isReady(owner, signal))) throw ownerFailed(owner);
    throw new Away(`${owner} answered ${status}: ${text.slice(0, 300)}`, retryAfter);
  }

  /** One that is not ready may fail over anything. */
  private async isReady(owner: string, signal: AbortSignal): Promise<boolean> {
    return (await this.ask(owner, 'health/ready', AbortSignal.any([signal, AbortSignal.timeout(READY_MS)]))).status === 200;
  }

  /** @throws Away where nobody answers */
  private async ask(owner: string, path: string, signal: AbortSignal, request: RequestInit = {}): Promise<Answer> {
    const base = this.urls.get(owner);
    if (base === undefined) throw new Away(`it is not known where ${owner} is`);
    try {
      const response = await fetch(`${base.replace(/\/+$/, '')}/${path}`, { ...request, signal });
      const seconds = Number(response.headers.get('retry-after') ?? 0);
      return { status: response.status, text: await response.text(), retryAfter: Number.isFinite(seconds) ? seconds * 1_000 : 0 };
    } catch (error) {
      throw new Away(`${owner} cannot be reached at ${base}`, 0, { cause: error });
    }
  }
}

/** Why the owner takes none of the items; somebody between here and there may take less than the owner does. */
function refusalIn({ status, text }: Answer): ProblemError | undefined {
  if (!OF_THE_BODY.has(status)) return undefined;
  const { code, detail, errors } = objectIn(text) as Partial<Problem>;
  if (typeof code === 'string' && typeof detail === 'string' && Array.isArray(errors)) return new ProblemError(status, code, detail, { errors });
  return status === 413 ? new ProblemError(413, 'too_large', 'the event is larger than what is taken on the way to its owner') : undefined;
}

/** @throws Away where somebody else answered */
function answersIn(text: string, count: number, owner: string): readonly ItemResult[] {
  const answers = parsed(text);
  const fits = Array.isArray(answers) && answers.length === count && answers.every((answer) => typeof answer === 'object' && answer !== null && 'status' in answer);
  if (!fits) throw new Away(`what answers for ${owner} is no Evenhand: ${text.slice(0, 300)}`);
  return answers as ItemResult[];
}

function objectIn(text: string): object {
  const found = parsed(text);
  return typeof found === 'object' && found !== null ? found : {};
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
