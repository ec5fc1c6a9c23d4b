/** Stored forever: add versions, never edit. */
import { StoredEvent, type Aggregate } from '../kit/event-type';
import { Code, Id, Label, OneOf } from '../kit/scalars';
import { ListOf, Nested } from '../kit/structure';

/** Fields of ComplaintReported that hold a register's own codes. */
export const registerFields = ['sourceProduct', 'sourceSubProduct', 'sourceIssue', 'sourceSubIssue', 'sourceChannel', 'state', 'sourceResponse'] as const;

const register: Aggregate = { name: 'register', idField: 'register' };

/** A code and the register's own words for it. */
export class RegisterCode {
  @Code(64) readonly code!: string;
  @Label(200) readonly label!: string;
}

@StoredEvent(register, {
  type: 'evenhand.complaints.register-codes-published.v1',
  bankOnly: true,
  meaning: 'What the codes of a register stand for, in its own words.',
  rules: ['Codes are added; the label of a code that is known never changes, and each code is told once.', 'state holds at most 8 characters.'],
  example: {
    id: '4d1f3b9a-0c55-5c0e-8d7a-3f6f0b7c9e21', source: 'https://bank.example/complaint-register', time: '2026-02-16T08:00:00Z', actorkind: 'staff',
    actorref: 'h_60',
    data: {
      register: 'cfpb', field: 'sourceProduct',
      codes: [{ code: 'credit_card', label: 'Credit card' }, { code: 'bank_account_or_service', label: 'Bank account or service' }],
    },
  },
})
export class RegisterCodesPublished {
  @Id() readonly register!: string;
  @OneOf(registerFields) readonly field!: (typeof registerFields)[number];
  @ListOf(Nested(RegisterCode), { min: 1, max: 500 }) readonly codes!: readonly RegisterCode[];
}
