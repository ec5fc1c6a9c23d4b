import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { registry } from '@evenhand/contracts';
import { processManagersText, suiteReactions } from './process-managers.document';

describe('docs/process-managers.md', () => {
  it('is what the process managers and timers of the services say of themselves: `npm run docs` writes it', () => {
    expect(readFileSync(join(__dirname, '../../../docs/process-managers.md'), 'utf8')).toBe(processManagersText());
  });

  it('names each process manager once', () => {
    const names = suiteReactions.flatMap(({ managers }) => managers.map(({ name }) => name));
    expect(new Set(names).size).toBe(names.length);
    for (const name of ['PM-1', 'PM-2', 'PM-4', 'PM-5', 'PM-8', 'PM-9', 'PM-13', 'C-INV-8']) expect(names).toContain(name);
  });

  it('names only events that there are, and a timer for every kind of stream that has one', () => {
    const types = new Map(registry.all().map((type) => [type.name, type]));
    for (const { service, timerWords, timers } of suiteReactions) {
      const named = timerWords.flatMap(({ writes, since, unless }) => [writes, ...since, ...[...unless.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name)]);
      expect([service, named.filter((name) => types.get(name)?.owner !== service)]).toEqual([service, []]);
      const written = new Set(timerWords.map(({ writes }) => types.get(writes)?.aggregate));
      expect([...written].sort()).toEqual([...timers({ policies: {} } as never).aggregates].sort());
    }
  });
});
