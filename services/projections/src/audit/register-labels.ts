import type { Snapshot } from '@evenhand/projection-engine';
import { registerCodes } from '../register-codes/register-codes.projection';
import type { RegisterLabel } from '../register-codes/register-codes.projection';
import type { AuditQuestion } from './audit-answer';
import { fieldOf } from './audit-groups';
import type { LabelOf } from './audit.question';

const NO_LABELS: LabelOf = () => null;

/** The registers' own words for the codes that a question is about, as a snapshot has them; a code for which two registers have different words has none here. */
export async function registerLabels(snapshot: Snapshot, { by, metric }: AuditQuestion): Promise<LabelOf> {
  const fields = [fieldOf(by), metric === 'response' ? 'sourceResponse' : undefined].filter((field) => field !== undefined);
  const live = snapshot.live(registerCodes.name);
  if (fields.length === 0 || !live) return NO_LABELS;
  const rows = await snapshot.query<{ state: string }>(`select state from ${live.table} where split_part(key, '/', 2) = any($1)`, [fields]);
  const labels = new Map<string, string | null>();
  for (const { field, code, label } of rows.map(({ state }) => registerCodes.decode(state) as RegisterLabel)) {
    const key = `${field}/${code}`;
    const known = labels.get(key);
    labels.set(key, known === undefined || known === label ? label : null);
  }
  return (field, code) => labels.get(`${field}/${code}`) ?? null;
}
