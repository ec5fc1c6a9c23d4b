import { setTimeout as sleep } from 'node:timers/promises';
import type { Findings } from './findings';

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const PATIENCE_MS = 30_000;

/** The suite over HTTP. What a kill may do to a request is one thing: no answer, or 503. Anything else from 500 on is a finding. */
export class Api {
  constructor(private readonly suite: { readonly url: string }, private readonly findings: Findings) {}

  /** @returns undefined where there was no answer, or 503 */
  async ask(method: string, path: string, body?: string, type = 'application/json', headers: Readonly<Record<string, string>> = {}): Promise<Answer | undefined> {
    try {
      const signal = AbortSignal.timeout(PATIENCE_MS);
      const response = await fetch(`${this.suite.url}${path}`, { method, signal, headers: { ...headers, ...(body !== undefined && { 'content-type': type }) }, ...(body !== undefined && { body }) });
      const text = await response.text();
      if (response.status === 503) return undefined;
      if (response.status >= 500) this.findings.add(`${method} ${path} was answered ${response.status}: ${text}`);
      return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
    } catch (error) {
      if ((error as Error).name === 'TimeoutError') this.findings.add(`${method} ${path} was not answered in ${PATIENCE_MS} ms`);
      return undefined;
    }
  }

  /** Reads until there is an answer. @throws Error once something was found: there may never be one */
  async read<Body>(path: string): Promise<Body> {
    for (;;) {
      const answer = await this.ask('GET', path);
      if (answer?.status === 200) return answer.body as Body;
      if (answer) this.findings.add(`GET ${path} was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
      if (this.findings.signal.aborted) throw new Error(`GET ${path} was given up`);
      await sleep(50);
    }
  }
}
