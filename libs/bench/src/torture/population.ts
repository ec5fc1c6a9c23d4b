import { amount, answers, upholds } from './complaint.reactions';
import { DAY } from './happened';
import type { Happened } from './happened';

type Level = 'L0' | 'L1' | 'L2';
interface Figures {
  readonly level: Level;
  readonly n: number;
  /** exact */
  readonly median: number;
}

/** A complaint at a position of the log: what it is about, and its last answer. */
interface Counted {
  readonly id: string;
  readonly cell: string;
  readonly branch: string | undefined;
  readonly customer: string;
  severity: string | undefined;
  merged?: true;
  answer?: Happened;
}

const ENOUGH = 20;
export const PATTERN_DAYS = 30;
/** Buckets grow by 2 %: so far from their middle a ratio lies at most. */
export const BUCKET = 0.0102;

export const kindOf = ({ cell, branch }: Pick<Counted, 'cell' | 'branch'>): string => `${cell} ${branch}`;

/** All complaints as some of the log tells them, counted anew. */
export class Population {
  readonly complaints = new Map<string, Counted>();
  private readonly segments = new Map<string, string>();

  constructor(log: readonly Happened[]) {
    for (const one of log) this.add(one);
  }

  /** What the case has to be held against, as exact medians tell it. */
  peersOf(response: Happened): Figures | undefined {
    return this.candidates(response)[0];
  }

  /** The figures that may be recorded, the best first: of two medians that lie in one bucket the exact ones do not tell which is taken. None where another answer has come. */
  candidates(response: Happened): readonly Figures[] {
    const own = this.complaints.get(response.data['complaintId'] ?? '');
    if (!own || own.answer !== response || own.merged || amount(response, 'assessedLossMinor') === 0) return [];
    const peers = [...this.complaints.values()].filter((one) => one !== own && one.cell === own.cell && isPeer(one, monthOf(response.at)));
    const alike = peers.filter(({ severity }) => severity === own.severity);
    const segment = this.segments.get(own.customer);
    const narrow = segment === undefined ? undefined : figuresOf('L0', alike.filter(({ customer }) => this.segments.get(customer) === segment));
    const wide = figuresOf('L1', alike);
    const best = [narrow, wide].filter((one) => one !== undefined).sort((a, b) => b.median - a.median);
    if (best.length === 0) best.push(...[figuresOf('L2', peers)].filter((one) => one !== undefined));
    return best.filter(({ median }) => median * (1 + 2 * BUCKET) >= (best[0]?.median ?? 0));
  }

  /** The most that thirty days hold of its product, issue and branch, its own day among them. */
  upheldLike(response: Happened): number | undefined {
    const own = this.complaints.get(response.data['complaintId'] ?? '');
    if (own?.branch === undefined) return undefined;
    const days = [...this.complaints.values()].flatMap(({ answer, merged, ...of }) => (answer && upholds(answer) && !merged && kindOf(of) === kindOf(own) ? [dayOf(answer)] : []));
    const firsts = Array.from({ length: PATTERN_DAYS }, (_, n) => dayOf(response) - n);
    return Math.max(...firsts.map((first) => days.filter((day) => day >= first && day < first + PATTERN_DAYS).length));
  }

  private add(one: Happened): void {
    const { name, data, event } = one;
    const id = data['complaintId'] ?? '';
    const of = this.complaints.get(id);
    if (name === 'customer-registered' && data['segment'] !== undefined) this.segments.set(event.subject, data['segment']);
    else if (name === 'complaint-received' && !of) {
      this.complaints.set(id, { id, cell: `${event.productcode} ${data['issue']}`, branch: event.branchid, customer: event.subject, severity: data['severity'] });
    } else if (name === 'complaint-assessed' && of) of.severity = data['severity'];
    else if (answers(one) && of) of.answer = one;
    else if (name === 'complaints-merged') {
      const other = this.complaints.get(data['mergedComplaintId'] ?? '');
      if (other) other.merged = true;
    }
  }
}

const dayOf = ({ at }: Happened): number => Math.floor(at / DAY);
const monthOf = (at: number): number => new Date(at).getUTCFullYear() * 12 + new Date(at).getUTCMonth();

/** Answered in the month of the case or one of the eleven before, and with something that redress is a share of. */
function isPeer({ answer, merged }: Counted, month: number): boolean {
  if (!answer || merged) return false;
  const ago = month - monthOf(answer.at);
  return ago >= 0 && ago < 12 && (answer.data['decision'] === 'rejected' || amount(answer, 'assessedLossMinor') > 0);
}

function figuresOf(level: Level, peers: readonly Counted[]): Figures | undefined {
  if (peers.length < ENOUGH) return undefined;
  const ratios = peers.map(({ answer }) => (!answer || answer.data['decision'] === 'rejected' ? 0 : amount(answer, 'compensationMinor') / amount(answer, 'assessedLossMinor'))).sort((a, b) => a - b);
  return { level, n: peers.length, median: ratios[Math.ceil(peers.length / 2) - 1] as number };
}
