import type { CloudEvent } from '@evenhand/contracts';
import { below, pick } from './chance';

const DAY = 86_400_000;
/** One in so many batches goes with a policy, or with some of a register. */
const [POLICIES, REGISTERED] = [0.15, 0.3] as const;
const COMPLAINTS = 12;
const BANK = 'bank';

interface Told {
  readonly events: readonly CloudEvent[];
  readonly history: boolean;
}

/** What is told of complaints beside the desks: what customers are entitled to, and a register kept elsewhere. In its order, and none of it late. */
export class BankFacts {
  private version = 0;
  private codes = 0;
  private complaints = 0;

  /** @param publisher the first of them speaks for the policy office */
  constructor(private readonly publisher: number, private readonly chance: () => number) {}

  /** What comes with the next batch. */
  next(): readonly Told[] {
    const policy = this.publisher === 0 && (this.version === 0 || this.chance() < POLICIES) ? [{ events: [this.policy()], history: false }] : [];
    return [...policy, ...(this.chance() < REGISTERED ? this.register() : [])];
  }

  /** The first gives back all that was lost. */
  private policy(): CloudEvent {
    const version = ++this.version;
    const entitlements = ['fees', 'disclosure', 'staff_attitude'].map((issue) => ({ issue, lossRateBp: version === 1 ? 10_000 : 7_000 + below(4, this.chance) * 1_000, fixedMinor: 0, currency: 'CNY' }));
    return this.fact('redress-policy-published', BANK, Date.now(), { version, effectiveFrom: iso(Date.now() + 1_000), entitlements });
  }

  private register(): readonly Told[] {
    const code = `p${this.publisher}_${this.codes++}`;
    const published = this.fact('register-codes-published', BANK, Date.now(), { register: 'torture', field: 'sourceProduct', codes: [{ code, label: `Product ${code}` }] });
    const reported = Array.from({ length: 1 + below(COMPLAINTS, this.chance) }, () => {
      const complaintId = `reg-${this.publisher}-${this.complaints++}`;
      const at = Date.now() - (1 + below(700, this.chance)) * DAY;
      const day = iso(at).slice(0, 10);
      return this.fact('complaint-reported', complaintId, at, {
        complaintId, issue: 'fees', sourceProduct: code, sourceIssue: 'late_fee', sourceChannel: 'web', state: pick(['CA', 'NY'], this.chance), timely: this.chance() < 0.9, receivedOn: day, sentOn: day,
      });
    });
    return [{ events: [published], history: true }, { events: reported, history: true }];
  }

  private fact(name: string, subject: string, at: number, data: object): CloudEvent {
    const id = `${name}-${this.publisher}-${Object.values(data).slice(0, 1).join('')}-${this.codes}`;
    return { specversion: '1.0', id, source: 'urn:evenhand-torture:bank', type: `evenhand.complaints.${name}.v1`, subject, time: iso(at), data };
  }
}

const iso = (ms: number): string => new Date(ms).toISOString();
