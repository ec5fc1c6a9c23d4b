import { caseOf, foldCases, NO_CASES, PEER_CASES, PEER_MONTHS, peerRowOf, peersOf, qPeerBp, type Case, type CustomerCases } from '@evenhand/audit';
import { instantOf, registry, SkimmedEvent } from '@evenhand/contracts';
import type { ComplaintResponseIssued } from '@evenhand/contracts';
import type { EventStore } from '@evenhand/event-sourcing';
import type { Log } from '@evenhand/nest';
import type { Cause } from '@evenhand/reactors';
import { dayOf } from '../fact';
import type { Peers } from '../process-managers/equity';
import { PATTERN_DAYS } from '../root-cause/root-cause.decider';
import { cellsOf, mostWithin, type Counted } from './cells';
import { CutReader } from './cut.reader';
import { PopulationFigures, type Kind, type Upheld } from './population.figures';

/** What `peer-statistics` remembers of a customer. */
const COUNTED: ReadonlySet<string> = new Set(PEER_CASES);

/** Added up in the database: a large cell lies in thousands of rows, one a slot and month. */
const levelsOf = (table: string): string => `select bucket, coalesce(sum(cases) filter (where severity = $5 and segment = $6), 0)::float8 as "L0",
    coalesce(sum(cases) filter (where severity = $5), 0)::float8 as "L1", sum(cases)::float8 as "L2"
  from ${table} where product = $1 and issue = $2 and month between $3 and $4 group by bucket`;

/** Figures from the tables of the read models `peer-statistics` and `upheld-complaints`. */
export class TableFigures extends PopulationFigures {
  private readonly reader: CutReader;

  /** @param databaseUrl postgres://… of the read models @param patience see CutReader */
  constructor(databaseUrl: string, private readonly store: EventStore, log: Log, patience?: number) {
    super();
    this.reader = new CutReader(databaseUrl, log, patience);
  }

  override peersOf(answer: Cause): Promise<Peers | undefined> {
    const { complaintId, assessedLossMinor = 0 } = answer.data as ComplaintResponseIssued;
    if (assessedLossMinor === 0) return Promise.resolve(undefined);
    return this.reader.at('peer-statistics', answer.position, async ({ snapshot, table, position }) => {
      const customer = await this.casesOf(answer.customer, position);
      const of = caseOf(customer, complaintId);
      const own = of && tells(of, answer) ? peerRowOf(of, customer.segment) : undefined;
      if (!own) return undefined;
      const rows = await snapshot.query<Counted>(levelsOf(table), [own.product, own.issue, own.month - PEER_MONTHS + 1, own.month, own.severity, own.segment]);
      return ratioTo(cellsOf(rows, own), of as Case, position);
    });
  }

  override upheldOf({ productCode, issue, branchId }: Kind, answer: Cause): Promise<Upheld | undefined> {
    const day = dayOf(answer.at);
    return this.reader.at('upheld-complaints', answer.position, async ({ snapshot, table, position }) => {
      const rows = await snapshot.query<{ day: number; cases: number }>(
        `select day, sum(cases)::float8 as cases from ${table} where product = $1 and issue = $2 and branch = $3 and day between $4 and $5 group by day`,
        [productCode, issue, branchId, day - PATTERN_DAYS + 1, day + PATTERN_DAYS - 1],
      );
      return { upheld: mostWithin(new Map(rows.map(({ day: on, cases }) => [on, cases])), day, PATTERN_DAYS), statsPosition: position };
    });
  }

  override check(): Promise<void> {
    return this.reader.check();
  }

  override leave(): void {
    this.reader.leave();
  }

  override close(): Promise<void> {
    return this.reader.close();
  }

  /** As the counters have counted them: folded by the same code, up to the same position. */
  private async casesOf(customer: string, to: number): Promise<CustomerCases> {
    let state = NO_CASES;
    for await (const page of this.store.readCustomer(customer, 0, to)) {
      for (const { body } of page) {
        const skimmed = new SkimmedEvent(body, registry);
        if (!COUNTED.has(skimmed.type)) continue;
        const { type, time, data, productcode, branchid, channel } = skimmed.whole;
        state = foldCases(state, { type, at: instantOf(time), customer, data, productcode, branchid, channel });
      }
    }
    return state;
  }
}

/** Whether the answer is still the case's last word: figures are told as of a position, and another may have come by then. */
function tells({ decision }: Case, { at, data }: Cause): boolean {
  const { decision: given, compensationMinor = 0, assessedLossMinor = 0 } = data as ComplaintResponseIssued;
  return decision?.at === at && decision.decision === given && decision.compensationMinor === compensationMinor && decision.assessedLossMinor === assessedLossMinor;
}

function ratioTo(cells: Parameters<typeof peersOf>[0], { decision }: Case, statsPosition: number): Peers | undefined {
  const peers = peersOf(cells);
  const ratio = peers && decision && qPeerBp(decision.compensationMinor, decision.assessedLossMinor, peers.peerMedianBp);
  return peers && ratio !== undefined ? { qPeerBp: ratio, ...peers, statsPosition } : undefined;
}
