import { readFileSync } from 'node:fs';
import { serialise } from '@evenhand/contracts';
import { decode } from '../projected-event';
import { ask, AuditFold, viewsOf } from '../testing/audit';
import { Codes, dataFile, isThere, linesOf } from '../testing/cfpb';
import { fact } from '../testing/journeys';
import type { AuditGroup, AuditQuestion } from './audit-answer';
import type { AuditViews } from './audit-views';

jest.setTimeout(120_000);

type Line = Readonly<Record<string, string>>;
interface Cell {
  readonly n: number;
  readonly [figure: string]: number | boolean;
}
type Reference = Readonly<Record<string, unknown>>;

const FILES = ['cfpb_boa_complaints.csv.gz', 'cfpb_disputes.csv.gz', 'reference/cfpb_boa.json', 'reference/cfpb_disputes.json'];
const there = FILES.every(isThere);
if (!there) process.stderr.write('skipped: the registers and their reference answers are not at ../shared/data\n');
const register = there ? describe : describe.skip;

const codes = new Codes();
const yes = (word: string | undefined): object | undefined => (word === 'Yes' || word === 'No' ? { is: word === 'Yes' } : undefined);

/** The register's line as it would be told to us: its words as codes, nothing added. */
const boa = (line: Line): object => ({
  complaintId: `CFPB-${line['Complaint ID']}`, sourceProduct: codes.of(line['Product'] ?? ''), sourceIssue: codes.of(line['Issue'] ?? ''), sourceChannel: codes.of(line['Submitted via'] ?? ''),
  state: line['State'], sourceResponse: codes.of(line['Company response to consumer'] ?? ''), ...timely(line['Timely response?']), submittedOn: line['Date submitted'], receivedOn: line['Date received'],
});
const disputes = (line: Line): object => ({
  complaintId: `D-${line['row_no']}`, sourceIssue: codes.of(line['issue'] ?? ''), sourceChannel: codes.of(line['submitted_via'] ?? ''), sourceResponse: codes.of(line['company_response'] ?? ''),
  disputed: line['consumer_disputed'] === 'Yes', receivedOn: line['date_received'], sentOn: line['date_sent_to_company'],
});
const timely = (word: string | undefined): object => (yes(word) ? { timely: word === 'Yes' } : {});

async function read(file: string, day: string, told: (line: Line) => object): Promise<AuditViews> {
  const fold = new AuditFold();
  let position = 0;
  for await (const line of linesOf(file)) {
    const data = told(line) as { readonly complaintId: string };
    position += 1;
    fold.add(decode({ body: serialise(fact(data.complaintId, 'complaints.complaint-reported', `${line[day]}T00:00:00Z`, data)), customer: data.complaintId, position }));
  }
  return viewsOf(fold.rows());
}

const reference = (name: string): Reference => JSON.parse(readFileSync(dataFile(`reference/${name}.json`), 'utf8')) as Reference;

/** A reference's cells by name, whichever of its shapes they come in. */
function cellsOf(of: unknown): ReadonlyMap<string, Cell> {
  const groups = (of as { readonly groups?: object }).groups ?? (of as object);
  return new Map(Object.entries(groups).map(([name, cell]) => [name, typeof cell === 'number' ? { n: cell } : (cell as Cell)]));
}

/** Which member of an answer a reference calls what. */
const figures: Readonly<Record<string, string>> = { k: 'k', rate: 'value', min: 'min', max: 'max', mean: 'mean', median_nearest_rank: 'median', p90_nearest_rank: 'p90', p99_nearest_rank: 'p99', negative: 'negative', zero: 'zero' };

/** Every cell of the reference: those of 1 to 10 are suppressed, the others equal in every figure but for those named. @returns those that are hidden only for the sake of others */
function hold(views: AuditViews, of: unknown, question: Pick<AuditQuestion, 'metric' | 'by'>): string[] {
  const groups = new Map(ask(views, question).groups.map((group) => [codes.words.get(group.group ?? '') ?? group.group ?? '', group]));
  const cells = cellsOf(of);
  expect([...groups.keys()].sort()).toEqual([...cells.keys()].sort());
  const partners: string[] = [];
  for (const [name, cell] of cells) {
    const group = groups.get(name) as AuditGroup;
    if (cell.n < 11) expect({ name, suppressed: group.suppressed, n: group.n, value: group.value }).toEqual({ name, suppressed: true, n: null, value: null });
    else if (group.suppressed) partners.push(name);
    else {
      const compared = Object.entries(figures).filter(([theirs]) => theirs in cell);
      expect({ name, n: group.n, ...Object.fromEntries(compared.map(([theirs, ours]) => [theirs, group[ours]])) }).toEqual({ name, n: cell.n, ...Object.fromEntries(compared.map(([theirs]) => [theirs, cell[theirs]])) });
    }
  }
  return partners;
}

register('the complaints of one bank, of which another program counted the same', () => {
  let views: AuditViews;
  let expected: Reference;
  beforeAll(async () => {
    views = await read('cfpb_boa_complaints.csv.gz', 'Date submitted', boa);
    expected = reference('cfpb_boa');
  });

  // two complaints came by e-mail and ten from Wyoming: alone they could be told from the sum of all, so the smallest other group is hidden with them
  it.each([
    ['by_product', 'count', 'sourceProduct', []], ['by_issue', 'count', 'sourceIssue', []], ['by_channel', 'count', 'sourceChannel', ['Fax']], ['by_state', 'count', 'state', ['ND']],
    ['by_year', 'count', 'year', []], ['by_month', 'count', 'month', []],
    ['timely_by_channel', 'timely', 'sourceChannel', ['Fax']], ['timely_by_product', 'timely', 'sourceProduct', []], ['timely_by_state', 'timely', 'state', ['ND']],
    ['timely_by_year', 'timely', 'year', []], ['timely_by_month', 'timely', 'month', []],
    ['any_relief_by_channel', 'response', 'sourceChannel', ['Fax']], ['any_relief_by_product', 'response', 'sourceProduct', []], ['any_relief_by_state', 'response', 'state', ['ND']],
    ['monetary_relief_by_channel', 'monetaryRelief', 'sourceChannel', ['Fax']], ['monetary_relief_by_product', 'monetaryRelief', 'sourceProduct', []],
    ['days_submitted_to_received_by_channel', 'daysToReceived', 'sourceChannel', ['Fax']], ['days_submitted_to_received_by_product', 'daysToReceived', 'sourceProduct', []],
  ] as const)('%s', (name, metric, by, partners) => {
    expect(hold(views, expected[name], { metric, by })).toEqual(partners);
  });

  it('all together', () => {
    const all = (of: unknown): object => ({ all: of });
    expect(hold(views, all(expected['timely_rate_overall']), { metric: 'timely' })).toEqual([]);
    expect(hold(views, all(expected['days_submitted_to_received']), { metric: 'daysToReceived' })).toEqual([]);
  });
});

register('complaints about all companies with the dispute that followed, of which another program counted the same', () => {
  let views: AuditViews;
  let expected: Reference;
  beforeAll(async () => {
    views = await read('cfpb_disputes.csv.gz', 'date_received', disputes);
    expected = reference('cfpb_disputes');
  });

  it.each([
    ['by_submitted_via', 'count', 'sourceChannel', []], ['by_issue', 'count', 'sourceIssue', []], ['by_company_response', 'count', 'sourceResponse', []], ['by_year', 'count', 'year', []],
    ['by_month', 'count', 'month', []], ['disputed_by_response', 'disputed', 'sourceResponse', []], ['disputed_by_channel', 'disputed', 'sourceChannel', []],
    ['disputed_by_year', 'disputed', 'year', []], ['disputed_by_issue', 'disputed', 'sourceIssue', []], ['any_relief_by_channel', 'response', 'sourceChannel', []],
    ['days_received_to_sent_by_channel', 'daysToSent', 'sourceChannel', []],
  ] as const)('%s', (name, metric, by, partners) => {
    expect(hold(views, expected[name], { metric, by })).toEqual(partners);
  });

  it('all together', () => {
    const all = (of: unknown): object => ({ all: of });
    expect(hold(views, all(expected['disputed_rate_overall']), { metric: 'disputed' })).toEqual([]);
    expect(hold(views, all(expected['days_received_to_sent']), { metric: 'daysToSent' })).toEqual([]);
  });
});
