// Writes docs/metrics.md: what the fairness audit measures, as tables. Run by `npm run docs`, which builds first.
import { writeFileSync } from 'node:fs';
import metrics from '../dist/audit/metrics-document.js';

writeFileSync(new URL('../../../docs/metrics.md', import.meta.url), metrics.metricsDocument());
