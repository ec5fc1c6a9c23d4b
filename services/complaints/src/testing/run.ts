import { DomainError } from '@evenhand/event-sourcing';
import { complaint } from '../complaint/complaint.decider';
import type { ComplaintState, Filed } from '../complaint/complaint.state';
import type { ComplaintsContext, Fact } from '../fact';
import { post } from './facts';

/** One complaint in memory: facts go through its decider one after the other. */
export class Told {
  readonly stored: Fact[] = [];
  state: ComplaintState = complaint.initialState;

  constructor(private readonly context: Partial<ComplaintsContext> = {}) {}

  /** @returns what was stored with the fact @throws DomainError where it is refused */
  tell(fact: Fact, context: Partial<ComplaintsContext> = {}, now?: number): readonly Fact[] {
    const facts = complaint.decide(post(fact, { ...this.context, ...context }, now), this.state);
    for (const one of facts) {
      this.state = complaint.evolve(this.state, one);
      this.stored.push(one);
    }
    return facts;
  }

  all(...facts: readonly Fact[]): this {
    for (const fact of facts) this.tell(fact);
    return this;
  }

  /** Code of the refusal with its field, or the names of what was stored. */
  answer(fact: Fact, context: Partial<ComplaintsContext> = {}, now?: number): string | readonly string[] {
    try {
      return this.tell(fact, context, now).map(({ name }) => name);
    } catch (error) {
      if (error instanceof DomainError) return `${error.code} ${error.field}`;
      throw error;
    }
  }

  get filed(): Filed {
    if (this.state.stage === 'NONE' || this.state.stage === 'REPORTED') throw new Error(`the complaint is ${this.state.stage}`);
    return this.state;
  }

  /** Data of the last stored fact of a name. */
  last(name: string): Readonly<Record<string, unknown>> | undefined {
    return this.stored.findLast((fact) => fact.name === name)?.event.data as Readonly<Record<string, unknown>> | undefined;
  }
}
