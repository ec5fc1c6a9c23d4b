import { createHash } from 'node:crypto';
import type { Step } from '@evenhand/complaints/testing/command-steps';
import { ComplaintModel } from '@evenhand/complaints/testing/complaint.model';
import { flaws, goodCommands } from '@evenhand/complaints/testing/good-commands';
import type { Desk, Reply, ShownComplaint } from './desk';
import { nameOf } from './desk';

const DAY = 86_400_000;
/** The moment at which the model has its complaints received. */
export const RECEIVED = '2026-03-02T08:00:00Z';
/** Whose complaints run under no clock: what is merged takes nothing over from them. */
export const CLOCKLESS = 'clockless';

/** A step of a walk, at its moment. */
export interface Timed {
  readonly walk: DeskWalk;
  readonly step: Step;
  readonly at: number;
}

const drawnBlind = (id: string): boolean => createHash('sha256').update(`evenhand${id}`).digest().readUInt32BE(0) % 100 < 5;

/** One complaint that is commanded over HTTP, beside the model that says what should come of it. */
export class DeskWalk {
  /** every command that was stored, with its answer */
  readonly stored: (readonly [path: string, body: object, answer: Reply])[] = [];
  readonly outcomes: (readonly [command: string, status: number])[] = [];
  readonly steps: readonly Timed[];
  readonly customer: string;
  private readonly complaintId: string;
  private readonly model: ComplaintModel;
  private serial = 0;

  /** @param branch its name says under which jurisdictions its complaints run, with `_` between them */
  constructor(private readonly desk: Desk, private readonly branch: string, name: string, steps: readonly Step[]) {
    [this.complaintId, this.customer] = [`cmp_${name}`, `c_${name}`];
    this.model = new ComplaintModel(branch === CLOCKLESS ? [] : branch.split('_'), drawnBlind(this.complaintId));
    let at = Date.parse(RECEIVED);
    // New facts start London's clocks anew, by a calendar that the model does not have.
    const known = steps.filter(({ command, newFacts }) => !(command === 'reopen' && newFacts && branch.includes('UK')));
    this.steps = [{ command: 'file', days: 0, response: 'final', newFacts: false, flaw: undefined } as const, ...known].map((step, i) => ({ walk: this, step, at: (at += i === 0 ? 0 : step.days * DAY + 1) }));
  }

  async take({ step: { command, response, newFacts, flaw }, at }: Timed): Promise<void> {
    const { model, complaintId } = this;
    this.serial += 1;
    model.advance(at);
    const may = model.allowed();
    const takes = model.takes(command, response);
    const other = command === 'merge' ? await this.another() : undefined;
    const known = { complaintId, level: model.level, serial: this.serial, extension: model.extension, body: model.body, response, newFacts, ...(other && { other }) };
    const { data, ...actor } = (goodCommands[command] as (typeof goodCommands)[string])(known);
    const flawed = flaw === undefined ? undefined : flaws[flaw];
    const said = { id: `${complaintId}-${this.serial}`, ...actor, ...flawed?.given, data: { ...data, ...flawed?.given.data } };
    const answer = await this.send(command, said);
    this.outcomes.push([command, answer.status]);
    if (answer.status === 201) model.carryOut(command, { response, newFacts, body: `BODY_${this.serial}` });
    this.judge(command, response, may, takes, flawed, answer);
    await this.compare();
  }

  /** Stored or refused: the same again is answered alike, and one that has seen another revision never gets through. */
  private async send(command: string, said: object): Promise<Reply> {
    const filing = command === 'file' && this.serial === 1;
    const path = command === 'file' ? '/v1/complaints' : `/v1/complaints/${this.complaintId}/${command}`;
    const { data, ...more } = said as { readonly data: object };
    const body = command === 'file' ? { ...more, subject: this.customer, productcode: 'CARD_STD', branchid: this.branch, data: { ...data, complaintId: this.complaintId } } : said;
    if (!filing && command !== 'file') {
      const revision = (await this.shown()).revision;
      const stale = await this.desk.post(path, { ...body, id: `${this.complaintId}-${this.serial}-late`, expectedRevision: revision + 7 });
      expect([409, 422]).toContain(stale.status);
      if (stale.status === 409) expect(stale.body).toMatchObject({ code: 'stale_revision', revision });
    }
    const answer = await this.desk.post(path, body);
    const again = await this.desk.post(path, body);
    if (answer.status === 201) {
      this.stored.push([path, body, answer]);
      expect(again).toEqual({ status: 200, body: answer.body });
      expect([answer.body['complaintId'], answer.body.events?.[0]]).toMatchObject([this.complaintId, { id: (body as { id: string }).id }]);
    } else {
      expect(again).toEqual(answer);
    }
    return answer;
  }

  private judge(command: string, response: string, may: readonly string[], takes: boolean, flawed: (typeof flaws)[number] | undefined, { status, body }: Reply): void {
    const said = [this.complaintId, command, body.code];
    const fields = body.errors?.map(({ field }) => field) ?? [];
    if (status === 409) {
      expect([...said, takes]).toEqual([this.complaintId, command, 'transition_refused', false]);
      expect([...(body['allowed'] as string[])].sort()).toEqual([...may].sort());
    } else if (status === 422) {
      // A refusal of its fields names one; where the fields are good it is a rule that the model has too.
      expect(fields.length).toBeGreaterThan(0);
      if (flawed) expect(fields).toContain(flawed.field);
      else expect(said).toEqual([this.complaintId, 'issue-response', this.model.refusal(response as 'final' | 'summary')]);
    } else {
      expect([...said, status, takes]).toEqual([this.complaintId, command, undefined, 201, true]);
    }
  }

  /** Stage and clocks as the model has them: no clock is lost, and the earliest regulatory one governs. */
  private async compare(): Promise<void> {
    const { model } = this;
    const { state, allowed, clocks, history } = await this.shown();
    expect([this.complaintId, state]).toEqual([this.complaintId, model.stage]);
    expect([...allowed].sort()).toEqual([...model.allowed()].sort());
    const told = (id: string, due: number, stopped: boolean): string => `${id} ${new Date(due).toISOString()} ${stopped ? 'stopped' : 'runs'}`;
    expect(clocks.map(({ clockId, dueAt, stoppedAt }) => told(clockId, Date.parse(dueAt), stoppedAt !== null)).sort()).toEqual(model.clocks.map(({ id, due, stopped }) => told(id, due, stopped)).sort());
    const responses = clocks.filter(({ stopsAt }) => stopsAt === 'response').sort((a, b) => Date.parse(a.dueAt) - Date.parse(b.dueAt));
    const governing = responses.find(({ kind }) => kind === 'regulatory') ?? responses[0];
    expect(clocks.filter(({ governs }) => governs).map(({ clockId }) => clockId)).toEqual(governing ? [governing.clockId] : []);
    const breaches = history.filter((event) => nameOf(event) === 'complaint-sla-breached');
    expect(breaches.map(({ time, data }) => `${String(data['clockId'])} ${Date.parse(time)}`).sort()).toEqual([...model.breached].sort());
    expect(history.filter((event) => nameOf(event) === 'complaint-handling-assessed')).toHaveLength(model.assessments);
  }

  private shown(): Promise<ShownComplaint> {
    return this.desk.complaint(this.complaintId);
  }

  private async another(): Promise<string> {
    const other = `${this.complaintId}_o${this.serial}`;
    await this.desk.file(this.customer, other, {}, { branchid: CLOCKLESS });
    return other;
  }
}
