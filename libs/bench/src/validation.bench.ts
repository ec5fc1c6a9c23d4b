import { judge, registry } from '@evenhand/contracts';
import type { EventType } from '@evenhand/contracts';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { compared, median } from './results';
import type { Result } from './results';
import { take, traffic } from './traffic';

const EVENTS = 20_000;
const ROUNDS = 3;

/** The whole judgement of a good event against class-validator doing the same with its data alone. */
export function validationWorks(): Result[] {
  const items = take(traffic('mixed', 3), EVENTS);
  const rate = (check: (item: (typeof items)[number]) => boolean, passes: number): number => {
    const started = performance.now();
    for (let pass = 0; pass < passes; pass++) for (const item of items) if (!check(item)) throw new Error('a good event was refused');
    return (EVENTS * passes * 1_000) / (performance.now() - started);
  };
  const fast = (item: (typeof items)[number]): boolean => judge(item, registry).ok;
  const slow = (item: (typeof items)[number]): boolean => {
    const { data } = registry.get(item.type) as EventType;
    return validateSync(plainToInstance(data, item.data), { whitelist: true, forbidNonWhitelisted: true }).length === 0;
  };
  rate(fast, 5);
  rate(slow, 1);
  const rounds = Array.from({ length: ROUNDS }, () => [rate(fast, 25), rate(slow, 1)] as const);
  return [compared('validation of one event', 'events/s', median(rounds.map(([ours]) => ours)), median(rounds.map(([, cv]) => cv)), 'class-validator + class-transformer, data only', 25)];
}
