import type { Transport } from '../http/transport';
import type { RelayStatus, TopicRebuild, TopicVerification } from './relay.types';

interface Called {
  readonly signal?: AbortSignal;
}

/** What operators ask of the relay. An operation goes on by itself, survives a restart, and is asked for by its id. */
export class Relay {
  constructor(private readonly transport: Transport) {}

  status({ signal }: Called = {}): Promise<RelayStatus> {
    return this.transport.get('/v1/relay', {}, signal);
  }

  /** Has the journey topic compared with the store. @param stretch from < position <= to; default all that is in the topic */
  verify(stretch: { readonly from?: number; readonly to?: number } = {}, { signal }: Called = {}): Promise<TopicVerification> {
    return this.transport.change('POST', '/v1/relay/verifications', { body: stretch, signal });
  }

  verification(id: string, { signal }: Called = {}): Promise<TopicVerification> {
    return this.transport.get(`/v1/relay/verifications/${encodeURIComponent(id)}`, {}, signal);
  }

  /** Has the topic's next generation written from the store, and all readers sent there. @param reason in 1 to 500 characters: kept with the operation */
  rebuild(reason: string, { signal }: Called = {}): Promise<TopicRebuild> {
    return this.transport.change('POST', '/v1/relay/rebuild', { body: { reason }, signal });
  }

  /** The newest one. */
  rebuilding({ signal }: Called = {}): Promise<TopicRebuild> {
    return this.transport.get('/v1/relay/rebuild', {}, signal);
  }

  /** Whoever carries it out stops soon. Refused with `operation_finished` where it is finished already. */
  cancelVerification(id: string, { signal }: Called = {}): Promise<TopicVerification> {
    return this.transport.change('DELETE', `/v1/relay/verifications/${encodeURIComponent(id)}`, { signal });
  }

  /** As `cancelVerification`, of the newest one. Readers stay in the generation where they are. */
  cancelRebuild({ signal }: Called = {}): Promise<TopicRebuild> {
    return this.transport.change('DELETE', '/v1/relay/rebuild', { signal });
  }
}
