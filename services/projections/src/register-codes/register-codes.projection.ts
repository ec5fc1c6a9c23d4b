import type { RegisterCodesPublished } from '@evenhand/contracts';
import type { StateProjection } from '@evenhand/event-sourcing';
import type { ProjectedEvent } from '../projected-event';

const PUBLISHED = 'evenhand.complaints.register-codes-published.v1';

export interface RegisterLabel {
  register: string;
  field: RegisterCodesPublished['field'] | null;
  code: string;
  label: string;
}

/** No id, field or code has a slash. */
const keyOf = ({ register, field }: RegisterCodesPublished, code: string): string => `${register}/${field}/${code}`;

/** What the codes of registers stand for, a row a code, in the register's own words. */
export const registerCodes: StateProjection<RegisterLabel, ProjectedEvent> = {
  name: 'register-codes',
  version: 1,
  kind: 'state',
  // all of them are the bank's
  withinCustomer: true,
  key(event) {
    if (event.type !== PUBLISHED) return undefined;
    const data = event.data as RegisterCodesPublished;
    return data.codes.map(({ code }) => keyOf(data, code));
  },
  initialState: () => ({ register: '', field: null, code: '', label: '' }),
  /** Labels never change: the first stays. */
  evolve(row, { data }, key = '') {
    if (row.field !== null) return row;
    const { register, field } = data as RegisterCodesPublished;
    const code = key.slice(key.lastIndexOf('/') + 1);
    const label = (data as RegisterCodesPublished).codes.find((one) => one.code === code)?.label ?? '';
    return { register, field, code, label };
  },
  encode: (row) => JSON.stringify(row),
  decode: (text) => JSON.parse(text) as RegisterLabel,
  columns: { register: `state ->> 'register'`, field: `(state ->> 'field') collate "C"`, code: `(state ->> 'code') collate "C"`, label: `state ->> 'label'`, whole: 'state' },
};
