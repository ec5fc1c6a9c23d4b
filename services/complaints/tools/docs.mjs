// Writes docs/clocks.md and docs/complaints.md: the shipped clocks and calendars, and the life of a complaint, as tables. Run by `npm run docs`, which builds first.
import { writeFileSync } from 'node:fs';
import businessDays from '@evenhand/business-days';
import clocks from '../dist/clocks/clocks-document.js';
import policies from '../dist/clocks/shipped-policies.js';
import lifecycle from '../dist/complaint/lifecycle-document.js';

const docs = new URL('../../../docs/', import.meta.url);
writeFileSync(new URL('clocks.md', docs), clocks.clocksDocument(policies.shippedPolicies, businessDays.shippedCalendars));
writeFileSync(new URL('complaints.md', docs), lifecycle.complaintsDocument());
