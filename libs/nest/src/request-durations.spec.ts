import fc from 'fast-check';
import { RequestDurations } from './request-durations';

const observations = fc.array(fc.record({ status: fc.constantFrom(200, 201, 422), seconds: fc.double({ min: 0, max: 30, noNaN: true }) }));

describe('the histogram of request durations', () => {
  it('counts every request once, in each bucket that is at least as long as it took', () => {
    fc.assert(fc.property(observations, (requests) => {
      const durations = new RequestDurations();
      const observe = durations.of('GET', '/v1/customers/:id/state');
      for (const { status, seconds } of requests) observe(status, seconds);
      const lines = durations.text().split('\n');
      for (const status of [200, 201, 422]) {
        const own = requests.filter((request) => request.status === status).map((request) => request.seconds);
        const labels = `method="GET",route="/v1/customers/:id/state",status="${status}"`;
        const valueOf = (start: string): number => Number(lines.find((line) => line.startsWith(start))?.slice(start.length) ?? NaN);
        if (own.length === 0) continue;
        expect(valueOf(`http_request_duration_seconds_count{${labels}} `)).toBe(own.length);
        expect(valueOf(`http_request_duration_seconds_sum{${labels}} `)).toBeCloseTo(own.reduce((a, b) => a + b, 0), 6);
        for (const bound of [0.001, 0.05, 1, 10]) {
          expect(valueOf(`http_request_duration_seconds_bucket{le="${bound}",${labels}} `)).toBe(own.filter((seconds) => seconds <= bound).length);
        }
        expect(valueOf(`http_request_duration_seconds_bucket{le="+Inf",${labels}} `)).toBe(own.length);
      }
    }));
  });

  it('escapes what would break a line', () => {
    const durations = new RequestDurations();
    durations.of('GET', '/a"b\\c')(200, 0);
    expect(durations.text()).toContain('route="/a\\"b\\\\c"');
  });
});
