/** A complaint's way from its filing to the answer, as the desk commands it: a command each, the last of two events. */
export interface Command {
  readonly path: string;
  readonly body: string;
}

const HASH = 'a4'.repeat(32);
const STEPS: readonly (readonly [command: string, data: object])[] = [
  ['acknowledge', { expectedBy: '2030-01-01T00:00:00Z', conduct: { namedContact: true } }],
  ['record-statement', { statementHash: HASH, byCustomer: true, conduct: { listened: true } }],
  ['add-evidence', { evidenceHash: HASH, byCustomer: false }],
  ['issue-response', {
    kind: 'final', decision: 'upheld', reasonCodes: ['FEE_NOT_DISCLOSED'], evidenceCited: true, readingGrade: 8, remedies: ['refund', 'apology'], compensationMinor: 30_000,
    assessedLossMinor: 30_000, currency: 'CNY', entitlementMinor: 30_000, entitlementPolicyVersion: 1, reviewRouteIncluded: true, externalSchemeIncluded: true,
    procedure: { id: 'fee_complaint', version: 4, stepsDone: 8, stepsRequired: 8 }, contactAttempts: 2, addressesDesiredOutcome: true,
  }],
];
export const COMMANDS = 1 + STEPS.length;

/** @param name of the complaint, unique in its database */
export function commandsOf(name: string, customer: string, branchid?: string): readonly Command[] {
  const complaintId = `cmp-${name}`;
  const filed = {
    id: `file-${name}`, subject: customer, channel: 'app', productcode: 'CARD_STD', actorkind: 'customer', ...(branchid !== undefined && { branchid }),
    data: { complaintId, issue: 'fees', category: 'general', severity: 2, complexity: 'simple', desiredOutcome: 'refund', allegedLossMinor: 30_000, currency: 'CNY', emotion: -2 },
  };
  return [
    { path: '/v1/complaints', body: JSON.stringify(filed) },
    ...STEPS.map(([command, data]) => ({
      path: `/v1/complaints/${complaintId}/${command}`, body: JSON.stringify({ id: `${command}-${name}`, channel: 'phone', actorkind: 'staff', actorref: 'h_3f', data }),
    })),
  ];
}
