import { randomUUID } from 'node:crypto';
import type { Transport } from '../http/transport';
import type { Page } from './desk.types';
import type { BlindCompletion, BlindReviewRow, BlindReviewsQuery, Commanded, EquityDecision, EquityReviewRow, EquityReviewsQuery } from './review.types';

/**
 * Redress that a person looks at again: reviews of what looks too low, and blind reviews of a sample.
 * @throws OutcomeUnknown where the connection broke after a decision was sent: sent again with the same `id` it is carried out once
 */
export class Reviews {
  constructor(private readonly transport: Transport) {}

  /** A page of equity reviews. */
  equity({ signal, ...which }: EquityReviewsQuery = {}): Promise<Page<EquityReviewRow>> {
    return this.transport.get('/v1/equity-reviews', which, signal);
  }

  /** Decides an open equity review; more than nothing is paid by the suite. */
  decideEquity(equityReviewId: string, data: EquityDecision, called?: Commanded): Promise<{ readonly equityReviewId: string; readonly position: number }> {
    return this.command(`/v1/equity-reviews/${encodeURIComponent(equityReviewId)}/decide`, data, called);
  }

  /** A page of blind reviews, each named by its token only. */
  blind({ signal, ...which }: BlindReviewsQuery = {}): Promise<Page<BlindReviewRow>> {
    return this.transport.get('/v1/blind-reviews', which, signal);
  }

  completeBlind(token: string, data: BlindCompletion, called?: Commanded): Promise<{ readonly token: string; readonly position: number }> {
    return this.command(`/v1/blind-reviews/${encodeURIComponent(token)}/complete`, data, called);
  }

  private command<T>(path: string, data: object, { id = randomUUID(), signal }: Commanded = {}): Promise<T> {
    return this.transport.change('POST', path, { body: { id, data }, signal });
  }
}
