import type { SlaPolicyPublished } from '@evenhand/contracts';

const since = { version: 1, calendarVersion: 1, effectiveFrom: '1990-01-01T00:00:00Z' } as const;
/** what every regulator asks for: an answer, counted from the receipt */
const final = { kind: 'regulatory', startsFrom: 'receipt', pausable: false, stopsAt: 'response' } as const;
const internal = { kind: 'internal', pausable: false } as const;

/**
 * The clocks that ship, DOMAIN.md §2.3 line by line. The summary window is internal: its end closes a shorter route and breaches no rule, while
 * a regulatory clock that runs out always does.
 */
export const shippedPolicies: readonly SlaPolicyPublished[] = [
  {
    ...since,
    jurisdiction: 'UK',
    clocks: [
      {
        ...internal, clockId: 'summary', lengthN: 3, unit: 'business_day', startsFrom: 'day_after_receipt', stopsAt: 'summary_response',
        categories: ['general'],
      },
      { ...final, clockId: 'final', lengthN: 56, unit: 'calendar_day', categories: ['general'] },
      { ...final, clockId: 'final_psd', lengthN: 15, unit: 'business_day', categories: ['psd'], extensionN: 20 },
    ],
  },
  {
    ...since,
    jurisdiction: 'US',
    clocks: [{ ...final, clockId: 'initial', lengthN: 15, unit: 'calendar_day', extensionN: 45 }],
  },
  {
    ...since,
    jurisdiction: 'CN',
    clocks: [
      { ...final, clockId: 'final_simple', lengthN: 15, unit: 'calendar_day', complexities: ['simple'], extensionN: 30 },
      { ...final, clockId: 'final_complex', lengthN: 30, unit: 'calendar_day', complexities: ['complex', 'special'], extensionN: 30 },
    ],
  },
  {
    ...since,
    jurisdiction: 'internal',
    clocks: [{ ...internal, clockId: 'acknowledge', lengthN: 1, unit: 'business_day', startsFrom: 'receipt', stopsAt: 'acknowledgement' }],
  },
  {
    ...since,
    jurisdiction: 'internal-updates',
    clocks: [{ ...internal, clockId: 'update_weekly', lengthN: 7, unit: 'calendar_day', startsFrom: 'last_update', stopsAt: 'update' }],
  },
];
