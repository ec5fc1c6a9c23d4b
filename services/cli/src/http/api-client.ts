import { CliError, Exit } from '../terminal/terminal';
import { Patience } from './patience';
import { refusal, Unavailable } from './problem';

const ANSWER_WITHIN_MS = 60_000;
const JSON_TYPE = 'application/json';
/** No connection came about, so nothing was sent. */
const NOT_CONNECTED: ReadonlySet<unknown> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT']);

type Query = Readonly<Record<string, string | undefined>>;

/** Speaks with the suite's API. A server that is away is tried again for a moment, then the command ends with exit code 3. */
export class ApiClient {
  private readonly patience: Patience;

  constructor(
    readonly baseUrl: URL,
    sleep: (ms: number) => Promise<unknown>,
    onRetry?: (message: string) => void,
  ) {
    this.patience = new Patience(baseUrl.origin, sleep, onRetry);
  }

  /** GET `path` with the query parameters that have a value. Answers the parsed JSON, whose shape the API's contract gives. */
  async get<T>(path: string, query: Query = {}): Promise<T> {
    return (await this.patiently('GET', path, query)) as T;
  }

  /** Asks for a change. It is sent again only where it surely was not carried out: where nothing was sent, or the server refused to begin. */
  async send<T>(method: 'POST' | 'DELETE', path: string, { query = {}, body }: { readonly query?: Query; readonly body?: object } = {}): Promise<T> {
    return (await this.patiently(method, path, query, body)) as T;
  }

  private async patiently(method: string, path: string, query: Query, body?: object): Promise<unknown> {
    const url = endpoint(this.baseUrl, path);
    for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, value);
    for (;;) {
      try {
        const answered = await once(url, method, body);
        this.patience.progressed();
        return answered;
      } catch (error) {
        if (method !== 'GET' && error instanceof Unavailable && error.maybeDone) throw unsure(error, this.baseUrl);
        await this.patience.after(error);
      }
    }
  }
}

/** The URL of an API path under a base that may have a path of its own (a gateway's prefix). */
export const endpoint = (base: URL, path: string): URL => new URL(base.pathname.replace(/\/+$/, '') + path, base);

async function once(url: URL, method: string, body: object | undefined): Promise<unknown> {
  const { status, retryAfter, text } = await answer(url, method, body);
  if (status !== 200 && status !== 202) throw refusal(status, retryAfter, text);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new CliError(Exit.unreachable, `${url.origin} did not answer JSON: is --url (or EVENHAND_URL) an Evenhand suite?`);
  }
}

async function answer(url: URL, method: string, body: object | undefined): Promise<{ status: number; retryAfter: string | undefined; text: string }> {
  const headers = { accept: JSON_TYPE, ...(body && { 'content-type': JSON_TYPE }) };
  try {
    const response = await fetch(url, { method, headers, body: body && JSON.stringify(body), signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    return { status: response.status, retryAfter: response.headers.get('retry-after') ?? undefined, text: await response.text() };
  } catch (error) {
    throw new Unavailable(reason(error), null, !NOT_CONNECTED.has(innermost(error).code));
  }
}

const unsure = ({ message }: Unavailable, server: URL): CliError => new CliError(
  Exit.unreachable,
  `no answer from ${server.origin}: ${message}; what was asked for may have been begun, so it is not sent again; see: evenhand projections operations`,
);

/** The cause that says something: `connect ECONNREFUSED 127.0.0.1:8080`, not `fetch failed`. */
export function reason(error: unknown): string {
  const { message, code, name } = innermost(error);
  return message === 'aborted' ? 'the connection broke' : message || code || name || String(error);
}

/** Told by its fields, not by its class: an error of `fetch` may be of another realm. */
function innermost(error: unknown): Partial<NodeJS.ErrnoException> {
  const told = Object(error) as Partial<NodeJS.ErrnoException>;
  return typeof told.cause === 'object' && told.cause !== null ? innermost(told.cause) : told;
}
