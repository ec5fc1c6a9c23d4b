import { resolve } from 'node:path';
import { readOptions } from './options';

describe('what npm run distributed is told', () => {
  it('needs nothing', () => {
    expect(readOptions([])).toEqual({ replicas: 1, port: 8080, data: resolve('.evenhand/distributed') });
  });

  it('takes replicas, an event store, a port and a folder', () => {
    expect(readOptions(['--replicas', '3', '--event-store', 'esdb://127.0.0.1:2113?tls=false', '--port=0', '--data', '/tmp/x'])).toEqual({
      replicas: 3, eventStore: 'esdb://127.0.0.1:2113?tls=false', port: 0, data: '/tmp/x',
    });
  });

  it.each([
    [['--replicas', '0'], /--replicas is 1 to 64.*\(given: 0\)/],
    [['--replicas', '65'], /--replicas is 1 to 64/],
    [['--port', '65536'], /--port is 0 to 65535 \(given: 65536\)/],
    [['--event-store', 'http://user:secret@host'], /^--event-store is the esdb:\/\/… or postgres:\/\/… of an event store\n/],
    [['--replica', '2'], /--replica/],
    [['two'], /two/],
  ])('refuses %j in words', (args, words) => {
    expect(() => readOptions(args)).toThrow(words);
  });
});
