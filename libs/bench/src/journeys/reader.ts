import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'undici';
import type { Query } from './questions';

/** One reader who waits for each answer before the next question. */
export class Reader {
  private readonly client: Client;

  constructor(url: string) {
    this.client = new Client(url, { pipelining: 1, headersTimeout: 300_000, bodyTimeout: 300_000 });
  }

  /** @returns the answer, and ms until its last byte */
  async ask<Body>(path: string, query: Query = {}): Promise<{ readonly body: Body; readonly ms: number }> {
    const asked = Object.keys(query).length > 0 ? `${path}?${new URLSearchParams(query).toString()}` : path;
    const started = performance.now();
    const { statusCode, body } = await this.client.request({ method: 'GET', path: asked });
    const text = await body.text();
    const ms = performance.now() - started;
    if (statusCode !== 200) throw new Error(`${asked} was answered ${statusCode}: ${text.slice(0, 500)}`);
    return { body: JSON.parse(text) as Body, ms };
  }

  /** Asks again while what is asked for is still being read into memory. @returns seconds until it was answered */
  async firstAnswer(path: string): Promise<number> {
    for (const started = performance.now(); ; await sleep(100)) {
      const { statusCode, body } = await this.client.request({ method: 'GET', path });
      const text = await body.text();
      if (statusCode === 200) return (performance.now() - started) / 1_000;
      if (statusCode !== 503) throw new Error(`${path} was answered ${statusCode}: ${text.slice(0, 500)}`);
    }
  }

  close(): Promise<void> {
    return this.client.close();
  }
}
