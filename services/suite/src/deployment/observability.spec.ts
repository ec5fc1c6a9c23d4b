import { SERVICES } from '../distributed/services';
import { composeFile } from './testing/compose.file';
import { alertRules, asked, panels, questions, told } from './testing/questions';
import { documentsOf } from './testing/yaml.files';

const mounts = (service: string): Record<string, string> => Object.fromEntries((composeFile('docker-compose.yml').services[service]?.volumes ?? []).map((mount) => mount.split(':').slice(0, 2).reverse() as [string, string]));
const prometheus = documentsOf('infra/observability/prometheus.yml')[0] as {
  readonly rule_files: string[];
  readonly scrape_configs: readonly { readonly job_name: string; readonly metrics_path?: string; readonly dns_sd_configs?: readonly { readonly names: string[]; readonly port: number }[] }[];
};

describe('Prometheus', () => {
  it('scrapes every instance of every service, where it tells its metrics', () => {
    const job = prometheus.scrape_configs.find(({ job_name }) => job_name === 'evenhand');
    expect(job?.metrics_path).toBe('/metrics');
    expect(job?.dns_sd_configs?.flatMap(({ names, port }) => names.map((name) => `${name}:${port}`)).sort()).toEqual(SERVICES.map((service) => `${service}:8080`).sort());
  });

  it('finds its rules where compose puts them', () => {
    for (const file of prometheus.rule_files) expect(mounts('prometheus')[file]).toBe(`./infra/observability/${file.split('/').at(-1)}`);
  });
});

describe('Grafana', () => {
  it('finds its data source and its dashboards where compose puts them', () => {
    const [{ datasources }] = documentsOf('infra/observability/grafana/provisioning/datasources/prometheus.yml') as [{ readonly datasources: readonly { readonly uid: string; readonly url: string }[] }];
    expect(datasources).toEqual([expect.objectContaining({ uid: 'prometheus', url: 'http://prometheus:9090' })]);
    const [{ providers }] = documentsOf('infra/observability/grafana/provisioning/dashboards/evenhand.yml') as [{ readonly providers: readonly { readonly options: { readonly path: string } }[] }];
    expect(mounts('grafana')[providers[0]?.options.path ?? '']).toBe('./infra/observability/grafana/dashboards');
    for (const { targets = [] } of panels()) for (const { datasource } of targets) expect(datasource.uid).toBe(datasources[0]?.uid);
  });

  it('shows panels that have each a number of their own and a place of their own', () => {
    const all = panels();
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    const cells = all.flatMap(({ gridPos: { x, y, w, h } }) => Array.from({ length: w * h }, (_, i) => `${x + (i % w)},${y + Math.floor(i / w)}`));
    expect(new Set(cells).size).toBe(cells.length);
  });
});

describe('what is asked', () => {
  it.each(questions())('is PromQL: $where', ({ expr }) => {
    expect(asked(expr).metrics).not.toEqual([]);
  });

  it('names each alert once, whom it concerns, and what it means', () => {
    const rules = alertRules();
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
    for (const { labels, annotations } of rules) {
      expect(['page', 'ticket']).toContain(labels.severity);
      expect(annotations.summary).toMatch(/\S/);
    }
  });

  it.each(['sum by (service (rate(x[5m]))', 'rate(x[5m)', 'sum(x) >'])('would not be %s', (expr) => {
    expect(() => asked(expr)).toThrow('no PromQL');
  });

  it('is told apart from functions, labels and texts', () => {
    expect(asked('sum by (kind) (rate(one_total{status=~"5.."}[5m])) > on (le) max(two) or absent(three)')).toEqual({ metrics: ['one_total', 'two', 'three'], labels: ['kind', 'status', 'le'] });
    expect(told('# TYPE a counter\na{x="1",y="b"} 1\n# TYPE h histogram\nh_bucket{le="1"} 2\n')).toEqual({ metrics: new Set(['a', 'h_bucket', 'h_sum', 'h_count']), labels: new Set(['x', 'y', 'le']) });
  });
});
