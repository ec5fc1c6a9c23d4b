import { CliError, Exit } from '../terminal/terminal';
import { Patience } from './patience';
import { refusal, Unavailable } from './problem';

const ANSWER_WITHIN_MS = 60_000;

/** Reads the suite's API. A server that is away is tried again for a moment, then the command ends with exit code 3. */
export class ApiClient {
  constructor(
    readonly baseUrl: URL,
    private readonly sleep: (ms: number) => Promise<unknown>,
  ) {}

  /** GET `path` with the query parameters that have a value. Answers the parsed JSON, whose shape the API's contract gives. */
  async get<T>(path: string, query: Readonly<Record<string, string | undefined>> = {}): Promise<T> {
    const url = endpoint(this.baseUrl, path);
    for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, value);
    const patience = new Patience(this.baseUrl.origin, this.sleep);
    for (;;) {
      try {
        return (await getOnce(url)) as T;
      } catch (error) {
        await patience.after(error);
      }
    }
  }
}

/** The URL of an API path under a base that may have a path of its own (a gateway's prefix). */
export const endpoint = (base: URL, path: string): URL => new URL(base.pathname.replace(/\/+$/, '') + path, base);

async function getOnce(url: URL): Promise<unknown> {
  const { status, retryAfter, body } = await answer(url);
  if (status !== 200) throw refusal(status, retryAfter, body);
  try {
    return JSON.parse(body) as unknown;
  } catch {
    throw new CliError(Exit.unreachable, `${url.origin} did not answer JSON: is --url (or EVENHAND_URL) an Evenhand suite?`);
  }
}

async function answer(url: URL): Promise<{ status: number; retryAfter: string | undefined; body: string }> {
  try {
    const response = await fetch(url, { headers: { accept: 'application/json' }, signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    return { status: response.status, retryAfter: response.headers.get('retry-after') ?? undefined, body: await response.text() };
  } catch (error) {
    throw new Unavailable(reason(error));
  }
}

/** The cause that says something: `connect ECONNREFUSED 127.0.0.1:8080`, not `fetch failed`. */
export function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause instanceof Error) return reason(error.cause);
  return error.message === 'aborted' ? 'the connection broke' : error.message || (error as NodeJS.ErrnoException).code || error.name;
}
