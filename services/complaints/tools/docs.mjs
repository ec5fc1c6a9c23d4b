// Writes docs/clocks.md: the shipped clocks and calendars as tables. Run by `npm run docs`, which builds first.
import { writeFileSync } from 'node:fs';
import businessDays from '@evenhand/business-days';
import document from '../dist/clocks/clocks-document.js';
import policies from '../dist/clocks/shipped-policies.js';

writeFileSync(new URL('../../../docs/clocks.md', import.meta.url), document.clocksDocument(policies.shippedPolicies, businessDays.shippedCalendars));
