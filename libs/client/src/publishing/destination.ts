import type { OutgoingHttpHeaders } from 'node:http';

/** Where events go, and as what. */
export interface Destination {
  /** the service that their types name; it refuses those of another. Default interactions */
  readonly service?: 'interactions' | 'complaints';
  /** they are history, acted on already where they come from: stored and scored, but no timer starts and nothing reacts. Default false */
  readonly history?: boolean;
}

export const pathOf = ({ service = 'interactions' }: Destination): string => `/v1/${service}/events`;

export const headersOf = ({ history }: Destination): OutgoingHttpHeaders => (history ? { 'evenhand-history': '1' } : {});
