import type { Operator } from './operator';
import type { Publishers } from './publishers';

/** Whoever goes on until it is told to stop. */
export interface Working {
  work(): Promise<void>;
  stop(): void;
}

/** Kills while everybody works; returns when all that was sent is answered and the last operation is over. */
export async function underLoad(publishers: Publishers, desks: readonly Working[], operator: Operator, kill: () => Promise<void>): Promise<void> {
  let published = Promise.resolve();
  await new Promise<void>((begun, failed) => {
    published = publishers.publish(begun);
    published.catch(failed);
  });
  const worked = operator.work();
  const complained = Promise.all(desks.map((desk) => desk.work()));
  await Promise.race([kill(), worked, published, complained]);
  operator.stop();
  await worked;
  publishers.stop();
  for (const desk of desks) desk.stop();
  await Promise.all([published, complained]);
}
