import { doorApi } from '@evenhand/ingest';

/** How events are published. */
export const interactionsApi = doorApi({
  service: 'interactions',
  order: 'Events may come in any order: what is compared with another fact is compared when the second of them comes.',
  unknown: '`unknown_interaction`, `unknown_expectation`, …: what it closes was never opened',
  refused: { field: '/data/key', rule: 'required', message: 'key is required' },
});
