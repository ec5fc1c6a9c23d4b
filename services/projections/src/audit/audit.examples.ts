import type { JsonObject } from '@evenhand/nest';
import { answerAudit } from './audit.question';
import { definitionOf, definitions } from './audit.definitions';
import { AuditColumns } from './audit-columns';
import { AuditViews } from './audit-views';
import { ABSENT, profile, profileNames } from './case-profile';
import type { ProfileName } from './case-profile';

/** So many complaints of a branch that were decided so. */
function counted(branch: string, decision: string, cases: number): string[] {
  const told: Partial<Record<ProfileName, string>> = { day: '20500', register: '0', product: 'CARD_STD', issue: 'fees', severity: '2', branch, outcome: 'decided', decision };
  return ['0', ...profileNames.map((name) => told[name] ?? (profile[name].kind === 'text' ? '' : String(ABSENT))), String(cases)];
}

/** The worked example of DOMAIN.md §4.1, and a branch too small to be shown: answered by the code that answers. */
const columns = new AuditColumns();
for (const row of [counted('SH_021', 'upheld', 180), counted('SH_021', 'rejected', 220), counted('SH_022', 'upheld', 90), counted('SH_022', 'rejected', 210), counted('SH_023', 'upheld', 4)]) columns.take(row);

const plain = (value: unknown): JsonObject => JSON.parse(JSON.stringify(value)) as JsonObject;
export const auditExample = plain({
  position: 474, newestPosition: 474, asOf: '2026-03-01T00:00:00.000Z', from: null, to: null, by: 'branch', metric: 'upheld', definition: definitionOf('upheld'),
  ...answerAudit(new AuditViews(columns), { metric: 'upheld', by: 'branch', limit: 30, asOfDay: 20_513 }, () => null),
});
export const definitionsExample = plain({ metrics: definitions.slice(0, 2) });
