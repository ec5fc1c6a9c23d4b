import { InMemoryEventStore } from '@evenhand/event-sourcing';
import type { JourneyWriter } from '@evenhand/journey-log';
import { Pump } from './pump';
import type { PumpOptions } from './pump';

/** Of a writer at the beginning of a topic, into which nothing is written here. */
const writer = { position: 0, topic: 't' } as JourneyWriter;
const pump = (): Pump => new Pump({ store: new InMemoryEventStore(() => new Date()), writer, metrics: {} as PumpOptions['metrics'], most: 10, lingerMs: 0, onState: () => undefined });

describe('what is to be done while nothing is relayed', () => {
  it('is done between two stretches, and what it throws ends the relaying', async () => {
    const one = pump();
    const stop = new AbortController();
    const running = one.run(stop.signal);
    const done: string[] = [];
    await one.halted(() => Promise.resolve(void done.push('once')));
    await one.halted(() => Promise.resolve(void done.push('again')));
    expect(done).toEqual(['once', 'again']);
    await Promise.all([expect(one.halted(() => Promise.reject(new Error('no broker')))).rejects.toThrow('no broker'), expect(running).rejects.toThrow('no broker')]);
  });

  it('is refused where the relaying ends before its turn comes, or has ended', async () => {
    const one = pump();
    const stop = new AbortController();
    const before = one.halted(() => Promise.reject(new Error('never asked')));
    stop.abort();
    await Promise.all([one.run(stop.signal), expect(before).rejects.toThrow('the relaying ended')]);
    await expect(one.halted(() => Promise.resolve())).rejects.toThrow('the relaying ended');
  });
});
