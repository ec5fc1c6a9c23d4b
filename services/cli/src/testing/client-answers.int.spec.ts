import { join } from 'node:path';
import * as ts from 'typescript';

/**
 * The client tells the suite's answers by types of its own, as neither may import the other, nor may this command line. So the compiler is asked, over
 * what both were built to, whether they have parted.
 */
const ROOT = join(__dirname, '../../../..');
const FILE = join(__dirname, 'answers.held-together.ts');

const PRELUDE = `
  import type * as client from '${ROOT}/libs/client/dist/index';
  import type { AuditController } from '${ROOT}/services/projections/dist/audit/audit.controller';
  import type { ResponseCell } from '${ROOT}/services/projections/dist/audit/audit-answer';
  import type { GroupingName } from '${ROOT}/services/projections/dist/audit/audit-groups';
  import type { BlindReviewsController } from '${ROOT}/services/projections/dist/blind-reviews/blind-reviews.controller';
  import type { EquityReviewsController } from '${ROOT}/services/projections/dist/equity-reviews/equity-reviews.controller';
  import type { DisclosureGapsController } from '${ROOT}/services/projections/dist/disclosure-gaps/disclosure-gaps.controller';
  import type { CauseCustomersController } from '${ROOT}/services/projections/dist/root-causes/cause-customers.controller';
  import type { ComplaintsController } from '${ROOT}/services/projections/dist/complaints/complaints.controller';
  import type { FollowUpsController } from '${ROOT}/services/projections/dist/follow-ups/follow-ups.controller';
  import type { RootCausesController } from '${ROOT}/services/projections/dist/root-causes/root-causes.controller';
  import type { SurveyInvitationsController } from '${ROOT}/services/projections/dist/surveys/survey-invitations.controller';
  import type { ContactsController } from '${ROOT}/services/projections/dist/contacts/contacts.controller';
  import type { ContactGrouping, ContactMeasure } from '${ROOT}/services/projections/dist/contacts/contacts.question';
  import type { CustomerStateController } from '${ROOT}/services/projections/dist/customer-state/customer-state.controller';
  import type { ListedScore } from '${ROOT}/services/projections/dist/customers/customer-columns';
  import type { CustomersController } from '${ROOT}/services/projections/dist/customers/customers.controller';
  import type { OperationsController } from '${ROOT}/services/projections/dist/operations/operations.controller';
  import type { ProjectionsController } from '${ROOT}/services/projections/dist/operations/projections.controller';
  import type { ParkedController } from '${ROOT}/services/projections/dist/parked/parked.controller';
  import type { TimersController } from '${ROOT}/libs/reactors/dist/timers/timers.controller';
  import type { ClockController } from '${ROOT}/libs/reactors/dist/clock/clock.controller';
  export type Answer<Method> = Method extends (...asked: never[]) => Promise<infer Told> ? Told : never;
  /** However it was put together, and whatever of it is readonly. */
  type Shape<T> = T extends readonly (infer Item)[] ? Shape<Item>[] : T extends object ? { -readonly [K in keyof T]: Shape<T[K]> } : T;
  export type Same<A, B> = (<T>() => T extends Shape<A> ? 1 : 2) extends <T>() => T extends Shape<B> ? 1 : 2 ? true : false;
`;

const pairs: readonly (readonly [ours: string, theirs: string])[] = [
  ['client.CustomerState', "Answer<CustomerStateController['state']>"],
  ['client.Explanation', "Answer<CustomerStateController['explain']>"],
  ['client.CustomersPage', "Answer<CustomersController['customers']>"],
  ['client.CustomersSpread', "Answer<CustomersController['spread']>"],
  ['client.ListedScore', 'ListedScore'],
  ['client.Contacts', "Answer<ContactsController['contacts']>"],
  ['client.ContactGrouping', 'ContactGrouping'],
  ['client.ContactMeasure', 'ContactMeasure'],
  ['client.Page<client.ComplaintRow>', "Answer<ComplaintsController['complaints']>"],
  ['client.Page<client.FollowUpRow>', "Answer<FollowUpsController['followUps']>"],
  ['client.Page<client.InvitationRow>', "Answer<SurveyInvitationsController['invitations']>"],
  ['client.Page<client.RootCauseRow>', "Answer<RootCausesController['rootCauses']>"],
  ['client.Page<client.EquityReviewRow>', "Answer<EquityReviewsController['equityReviews']>"],
  ['client.Page<client.BlindReviewRow>', "Answer<BlindReviewsController['blindReviews']>"],
  ['client.Page<client.DisclosureGapRow>', "Answer<DisclosureGapsController['gaps']>"],
  ['client.Page<client.CauseCustomer>', "Answer<CauseCustomersController['customers']>"],
  ["Omit<client.ComplaintAudit, 'groups' | 'definition'>", "Omit<Answer<AuditController['complaints']>, 'groups' | 'definition'>"],
  ['client.AuditResponse', 'ResponseCell'],
  ['client.AuditGrouping', 'GroupingName'],
  ["Omit<client.MetricDefinition, 'sizes'>", "Omit<ReturnType<AuditController['definitions']>['metrics'][number], 'sizes'>"],
  ['client.ProjectionList', "Answer<ProjectionsController['list']>"],
  ['client.ParkedPage', "Answer<ParkedController['list']>"],
  ['client.LetGo', "Answer<ParkedController['retry']>"],
  ['client.UnreadablePage', "Answer<ParkedController['unreadableRecords']>"],
  ['client.TimersPage', "Answer<TimersController['list']>"],
  ['client.Timer', "Answer<TimersController['retryTimer']>"],
  ['client.ReactionsPage', "Answer<TimersController['parked']>"],
  ['client.RetriedReaction', "Answer<TimersController['retryReaction']>"],
  ['client.SuiteTime', "Answer<ClockController['tell']>"],
  ['client.SuiteTime', "Answer<ClockController['move']>"],
  ['keyof client.Verify', "keyof Answer<OperationsController['find']>"],
];
/** Pairs that have parted, so that it is known that such are found. */
const parted: typeof pairs = [
  ['{ a: 1 }', '{ a: 1; b: 2 }'], ['{ a: 1 }', '{ a?: 1 }'], ['{ a: { b: 1 }[] }', '{ a: { b: 1 | null }[] }'], ['client.CustomersPage', 'client.CustomersSpread'],
];

it('tells every answer that it has a type of as the suite gives it', () => {
  const checks = [...pairs, ...parted].map(([ours, theirs], i) => `export const at${i}: Same<${ours}, ${theirs}>`);
  const source = [PRELUDE, ...checks.map((check) => `${check} = true;`)].join('\n');
  const options: ts.CompilerOptions = { strict: true, noEmit: true, skipLibCheck: true, types: [], target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.Node20 };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.getSourceFile = (name, ...how) => (name === FILE ? ts.createSourceFile(FILE, source, ts.ScriptTarget.ES2022, true) : getSourceFile(name, ...how));
  host.fileExists = (name) => name === FILE || fileExists(name);
  const program = ts.createProgram([FILE], options, host);
  const found = program.getSemanticDiagnostics(program.getSourceFile(FILE)).map(({ start = 0 }) => source.slice(source.lastIndexOf('\n', start) + 1, source.indexOf(' = true', start)));
  expect(found).toEqual(checks.slice(pairs.length));
}, 60_000);
