import type { Transport } from '../http/transport';
import type { AuditQuery, ComplaintAudit, MetricDefinitions } from './audit.types';

/** Whether the bank as a whole treats groups of complaints alike. */
export class Audit {
  constructor(private readonly transport: Transport) {}

  /** A metric of complaints, group by group; groups that would tell of 10 or fewer are suppressed. */
  complaints({ signal, ...which }: AuditQuery): Promise<ComplaintAudit> {
    return this.transport.get('/v1/audit/complaints', which, signal);
  }

  /** What each metric means, what is favourable, and when a group is flagged. */
  definitions({ signal }: { readonly signal?: AbortSignal } = {}): Promise<MetricDefinitions> {
    return this.transport.get('/v1/metrics/definitions', {}, signal);
  }
}
