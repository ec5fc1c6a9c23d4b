import { NO_CASES } from '@evenhand/audit';
import type { CustomerCases } from '@evenhand/audit';
import { slotOf } from '@evenhand/event-sourcing';
import { answerAudit } from '../audit/audit.question';
import type { LabelOf } from '../audit/audit.question';
import type { AuditAnswer, AuditGroup, AuditQuestion } from '../audit/audit-answer';
import { AuditColumns } from '../audit/audit-columns';
import type { AuditRow } from '../audit/audit-columns';
import { AuditViews } from '../audit/audit-views';
import { ABSENT, profile, profileNames } from '../audit/case-profile';
import type { ProfileName } from '../audit/case-profile';
import { complaintAudit } from '../audit/complaint-audit.projection';
import type { ProjectedEvent } from '../projected-event';

/** The counts as the engine keeps them: what is remembered of each customer, and a row per slot and profile. */
export class AuditFold {
  private readonly remembered = new Map<string, CustomerCases>();
  private readonly counts = new Map<string, { readonly slot: number; readonly key: readonly (string | number)[]; cases: number }>();

  add(event: ProjectedEvent): void {
    const { memory } = complaintAudit;
    if (!memory?.concerns(event)) return;
    const before = this.remembered.get(event.customer) ?? NO_CASES;
    const after = memory.evolve(before, event);
    this.remembered.set(event.customer, after);
    for (const { key, add } of complaintAudit.deltas(event, before, after)) {
      const slot = slotOf(event.customer);
      const name = JSON.stringify([slot, ...key]);
      const count = this.counts.get(name) ?? { slot, key, cases: 0 };
      count.cases += add[0] ?? 0;
      this.counts.set(name, count);
    }
  }

  /** As COPY gives them. */
  rows(): AuditRow[] {
    return [...this.counts.values()].map(({ slot, key, cases }) => [slot, ...key, cases].map(String));
  }
}

export type Told = Partial<Readonly<Record<ProfileName, string | number>>>;

/** So many complaints that are told so and not otherwise, in one slot. */
export const row = (told: Told, cases: number, slot = 0): AuditRow =>
  [slot, ...profileNames.map((name) => told[name] ?? (profile[name].kind === 'text' ? '' : name === 'register' ? 0 : ABSENT)), cases].map(String);

export function viewsOf(rows: readonly AuditRow[]): AuditViews {
  const columns = new AuditColumns();
  for (const one of rows) columns.take(one);
  return new AuditViews(columns);
}

const NO_LABELS: LabelOf = () => null;
export const ask = (views: AuditViews, question: Partial<AuditQuestion> & Pick<AuditQuestion, 'metric'>): AuditAnswer =>
  answerAudit(views, { limit: 30, asOfDay: 40_000, ...question }, NO_LABELS);

export const groupIn = (answer: AuditAnswer, name: string | null): AuditGroup => {
  const found = answer.groups.find(({ group }) => group === name);
  if (!found) throw new Error(`no group ${name}`);
  return found;
};
