import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { definitions, needed } from './audit.definitions';
import { metricNames, metrics } from './audit.metrics';
import type { Metric } from './audit.metrics';
import { metricsDocument } from './metrics-document';

describe('docs/metrics.md', () => {
  const file = join(__dirname, '../../../../docs/metrics.md');

  it('is what the table of metrics says', () => {
    expect(existsSync(file) ? readFileSync(file, 'utf8') : 'missing: npm run docs').toBe(metricsDocument());
  });

  it('tells every metric, and of each that flags how', () => {
    expect(definitions.map(({ name }) => name)).toEqual(metricNames);
    for (const name of metricNames) {
      const { strata, flag, favourable }: Metric = metrics[name];
      if (strata) expect([name, typeof flag, typeof favourable]).toEqual([name, 'string', 'string']);
    }
  });

  it('tells the sizes of DOMAIN.md §4.2', () => {
    expect(needed).toEqual([{ rate: 0.2, n: 1447 }, { rate: 0.3, n: 859 }, { rate: 0.5, n: 388 }, { rate: 0.7, n: 186 }, { rate: 0.9, n: 74 }]);
  });
});
