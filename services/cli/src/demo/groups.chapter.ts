import { describeAudit } from '../reading/audit.view';
import type { Stage } from './stage';

/** Whether the bank gives like complaints the same answer, whoever complains. */
export async function alike(stage: Stage): Promise<void> {
  const { api, signal, width } = stage;
  stage.chapter('Are complaints answered alike?', 'How many were upheld, by segment of the customer: as they are, and like with like, of the same product, issue and severity.');
  const audit = await api.audit.complaints({ metric: 'upheld', by: 'segment', signal });
  stage.say(describeAudit(audit, width), '');
  const flagged = audit.groups.filter(({ flag }) => flag === true).map(({ group }) => group ?? '(not told)');
  stage.say(
    flagged.length > 0 ? `Flagged, among like cases too: ${flagged.join(', ')}. That is a question to the bank, no finding.` : 'Nothing is flagged: not among like cases, or there are too few to tell.',
    'Of 10 complaints or fewer nothing is told, nor of what would give them away.',
  );
}
