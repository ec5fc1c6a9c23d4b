import type { Agent } from 'node:http';
import type { Retry, RetryPolicy, Sleep } from './http/patience';

export interface ClientOptions {
  /** `https://evenhand.bank.example`; may have a path, a gateway's prefix */
  readonly url: string | URL;
  /** sent as a bearer token; a function is asked before each request, so that it can renew what expires */
  readonly token?: string | (() => string | Promise<string>);
  /** sent with each request */
  readonly headers?: Readonly<Record<string, string>>;
  /** of node:http or node:https, for a CA of one's own, client certificates, a proxy or limits; default Node's own, with kept connections */
  readonly agent?: Agent;
  /** how long an answer may take, and how silent a stream may be that owes answers; default 60 000 */
  readonly timeoutMs?: number;
  /** how long a suite that is away is borne with */
  readonly retry?: Partial<RetryPolicy>;
  /** hears of each retry before its pause */
  readonly onRetry?: (retry: Retry) => void;
  /** waits in the place of a timer: for tests */
  readonly sleep?: Sleep;
}
