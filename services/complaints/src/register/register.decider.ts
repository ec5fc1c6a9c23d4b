import type { RegisterCodesPublished } from '@evenhand/contracts';
import { factOf, is, plausibleTime, refuse, type FactDecider } from '../fact';

type Codes = Readonly<Record<string, string>>;

/** What the codes of a register stand for: field → code → label. */
export interface RegisterState {
  readonly labels: Readonly<Record<string, Codes>>;
}

/** As complaint-reported takes it. */
const STATE_LENGTH = 8;

/** Codes are added as they are met; what a code stands for never changes, for complaints are stored by it. */
export const register: FactDecider<RegisterState> = {
  opens: new Set(['register-codes-published']),
  initialState: { labels: {} },
  evolve(state, stored) {
    const fact = factOf(stored);
    if (fact.name !== 'register-codes-published') return state;
    const { field, codes } = fact.event.data;
    return { labels: { ...state.labels, [field]: { ...own(state.labels, field), ...Object.fromEntries(codes.map(({ code, label }) => [code, label])) } } };
  },
  decide(command, { labels }) {
    plausibleTime(command);
    if (!is(command, 'register-codes-published')) return [];
    const { event, name, at } = command;
    return isNews(event.data, own(labels, event.data.field) ?? {}) ? [{ event, name, at }] : [];
  },
};

/** @throws DomainError where a code is to stand for something else than it does */
function isNews({ field, codes }: RegisterCodesPublished, known: Codes): boolean {
  const told = new Map(Object.entries(known));
  const before = told.size;
  codes.forEach(({ code, label }, i) => {
    if (field === 'state' && code.length > STATE_LENGTH) refuse('code_too_long', `a state has at most ${STATE_LENGTH} characters`, `/data/codes/${i}/code`);
    const meaning = told.get(code);
    if (meaning !== undefined && meaning !== label) refuse('label_changed', `${code} stands for ${JSON.stringify(meaning)} already`, `/data/codes/${i}/label`);
    told.set(code, label);
  });
  return told.size > before;
}

const own = <T>(record: Readonly<Record<string, T>>, key: string): T | undefined => (Object.hasOwn(record, key) ? record[key] : undefined);
