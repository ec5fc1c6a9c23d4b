/**
 * The three shapes in which the CFPB's register of complaints was published, told apart by their headers: what each column says of a complaint. Columns
 * that no field names are never read: narratives, companies, zip codes and tags stay in the file. The reasons are docs/cfpb-mapping.md.
 */
export const SOURCED = ['sourceProduct', 'sourceSubProduct', 'sourceIssue', 'sourceSubIssue', 'sourceChannel', 'sourceResponse', 'state'] as const;
export type Sourced = (typeof SOURCED)[number];
export type Day = 'submittedOn' | 'receivedOn' | 'sentOn';
export type Field = 'number' | Day | Sourced | 'timely' | 'disputed';

export interface Shape {
  readonly name: 'one_bank' | 'disputes' | 'full_columns';
  /** all columns of the header */
  readonly columns: readonly string[];
  /** the column of each field that the shape tells */
  readonly fields: Readonly<Partial<Record<Field, string>>>;
  /** the day the register got the complaint: when it happened */
  readonly began: Day;
  /** the day the company was sent it */
  readonly sent: Day;
  /** columns that make a row what it is, where the register gives it no number */
  readonly content?: readonly string[];
}

const oneBank: Shape = {
  name: 'one_bank',
  columns: [
    'Complaint ID', 'Submitted via', 'Date submitted', 'Date received', 'State', 'Product', 'Sub-product', 'Issue', 'Sub-issue', 'Company public response', 'Company response to consumer',
    'Timely response?',
  ],
  fields: {
    number: 'Complaint ID', submittedOn: 'Date submitted', receivedOn: 'Date received', sourceProduct: 'Product', sourceSubProduct: 'Sub-product', sourceIssue: 'Issue',
    sourceSubIssue: 'Sub-issue', sourceChannel: 'Submitted via', sourceResponse: 'Company response to consumer', state: 'State', timely: 'Timely response?',
  },
  began: 'submittedOn', sent: 'receivedOn',
};

const disputes: Shape = {
  name: 'disputes',
  columns: ['row_no', 'date_received', 'date_sent_to_company', 'submitted_via', 'issue', 'company_response', 'consumer_consent_provided', 'consumer_disputed'],
  fields: {
    receivedOn: 'date_received', sentOn: 'date_sent_to_company', sourceIssue: 'issue', sourceChannel: 'submitted_via', sourceResponse: 'company_response', disputed: 'consumer_disputed',
  },
  began: 'receivedOn', sent: 'sentOn',
  content: ['date_received', 'date_sent_to_company', 'submitted_via', 'issue', 'company_response', 'consumer_consent_provided', 'consumer_disputed'],
};

const fullColumns: Shape = {
  name: 'full_columns',
  columns: [
    'complaint_id', 'date_received', 'product', 'sub_product', 'issue', 'sub_issue', 'consumer_complaint_narrative', 'company_public_response', 'company', 'state', 'zip_code', 'tags',
    'consumer_consent_provided', 'submitted_via', 'date_sent_to_company', 'company_response_to_consumer', 'timely_response', 'consumer_disputed', 'source',
  ],
  fields: {
    number: 'complaint_id', receivedOn: 'date_received', sentOn: 'date_sent_to_company', sourceProduct: 'product', sourceSubProduct: 'sub_product', sourceIssue: 'issue',
    sourceSubIssue: 'sub_issue', sourceChannel: 'submitted_via', sourceResponse: 'company_response_to_consumer', state: 'state', timely: 'timely_response', disputed: 'consumer_disputed',
  },
  began: 'receivedOn', sent: 'sentOn',
};

export const SHAPES: readonly Shape[] = [oneBank, disputes, fullColumns];

/** The shape whose columns the header has, each once, in whatever order: of two by one name nobody knows which is meant. */
export const shapeOf = (header: readonly string[]): Shape | undefined => SHAPES.find(({ columns }) => columns.every((column) => header.filter((name) => name === column).length === 1));
