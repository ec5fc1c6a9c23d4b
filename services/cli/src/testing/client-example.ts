import { EvenhandClient, Refused, type PublishableEvent } from '@evenhand/client';

export interface Call {
  readonly id: string;
  readonly customer: string;
  readonly endedAt: string;
  readonly waitSec: number;
}

/** The id is the call's own, so that the same call is the same event whenever it is sent. */
const ended = (call: Call): PublishableEvent => ({
  specversion: '1.0', id: `call-${call.id}`, source: 'urn:bank:call-centre', type: 'evenhand.interactions.interaction-recorded.v1',
  subject: call.customer, time: call.endedAt, channel: 'phone',
  data: { interactionId: call.id, initiator: 'customer', kind: 'inquiry', outcome: 'resolved', waitSec: call.waitSec },
});

export class CallReports {
  private readonly client: EvenhandClient;

  constructor(url: string) {
    this.client = new EvenhandClient({ url, onRetry: ({ reason, pauseMs }) => console.warn(`${reason}; again in ${pauseMs} ms`) });
  }

  /** Many events, from a table of what is still to be sent: read no faster than the suite takes them. */
  async sendAll(calls: AsyncIterable<Call>, markSent: (call: Call, position: number) => Promise<void>): Promise<void> {
    const { position } = await this.client.publish(calls, {
      eventOf: ended,
      onResult: async (result, call) => {
        if (result.status === 'rejected') console.error(call.id, result.problem.code, result.problem.errors);
        else await markSent(call, result.position);
      },
    });
    await this.client.waitFor(position, { projections: ['customer-state'], timeoutMs: 30_000 });
  }

  /** One event now and then: those sent at the same time share a request. */
  async send(calls: readonly Call[]): Promise<void> {
    const publisher = this.client.publisher();
    await Promise.all(calls.map((call) => publisher.send(ended(call)).catch((error: unknown) => {
      if (!(error instanceof Refused)) throw error;
      console.error(call.id, error.code, error.errors); // the event is wrong: sending it again does not help
    })));
    await publisher.close();
  }

  async fairness(customer: string, minPosition?: number): Promise<string> {
    const { fairness } = await this.client.customerState(customer, { minPosition });
    return fairness.treatment.band;
  }
}
