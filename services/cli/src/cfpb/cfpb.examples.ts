import { SHAPES, type Shape } from './cfpb.shapes';
import type { Row } from './cfpb.mapping';

/** Rows of our own invention in the three published shapes. */
export const shapeNamed = (name: Shape['name']): Shape => SHAPES.find((shape) => shape.name === name) as Shape;

export const oneBankRow: Row = {
  'Complaint ID': '9000001', 'Submitted via': 'Web', 'Date submitted': '2019-03-04', 'Date received': '2019-03-06', State: 'CA', Product: 'Checking or savings account',
  'Sub-product': 'Checking account', Issue: 'Managing an account', 'Sub-issue': 'Fee problem', 'Company public response': 'Company chooses not to provide a public response',
  'Company response to consumer': 'Closed with monetary relief', 'Timely response?': 'Yes',
};
export const disputesRow: Row = {
  row_no: '17', date_received: '2013-05-02', date_sent_to_company: '2013-05-01', submitted_via: 'Postal mail', issue: 'Late fee', company_response: 'Closed with explanation',
  consumer_consent_provided: 'N/A', consumer_disputed: 'Yes',
};
export const fullColumnsRow: Row = {
  complaint_id: '9000002', date_received: '2016-01-02', product: 'Debt collection', sub_product: 'Medical', issue: 'Communication tactics', sub_issue: 'Frequent or repeated calls',
  consumer_complaint_narrative: 'They called "every day",\nXXXX said Mrs Quill.', company_public_response: '', company: 'Acme Collections, Inc.', state: 'TX', zip_code: '750XX', tags: 'Older American',
  consumer_consent_provided: 'Consent provided', submitted_via: 'Phone', date_sent_to_company: '2016-01-09', company_response_to_consumer: 'Closed', timely_response: 'No', consumer_disputed: '', source: 'ours',
};

const quoted = (value: string): string => (/[",\n\r]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
export const csvLine = (values: readonly string[]): string => values.map(quoted).join(',');
/** The rows under the header of their shape. */
export const csvOf = ({ columns }: Shape, rows: readonly Row[]): string => [columns, ...rows.map((row) => columns.map((column) => row[column] ?? ''))].map((line) => `${csvLine(line)}\n`).join('');
