import type { RunningSuite } from './suite';

/** What a start says on standard output: where it listens and, until something is stored, what to try. */
export function greeting({ url, empty, movedTo }: Pick<RunningSuite, 'url' | 'empty' | 'movedTo'>): string {
  const lines = [`Evenhand listens on ${url}`];
  if (movedTo) lines.push(`PostgreSQL cannot reach EVENHAND_DATA as the user it runs as: the data is in ${movedTo}`);
  if (empty) {
    const evenhand = url === 'http://127.0.0.1:8080' ? 'npx evenhand' : `npx evenhand --url ${url}`;
    lines.push(
      'Nothing is stored yet. Try in another terminal:', '',
      `  ${evenhand} publish --history docs/tour/four-customers.ndjson`,
      `  ${evenhand} state c_mei --at 2026-10-01T00:00:00Z`,
      `  curl -s '${url}/v1/customers/c_mei/explain?score=fairness.treatment.informational&at=2026-10-01T00:00:00Z'`, '',
    );
  }
  return `${lines.join('\n')}\n`;
}
