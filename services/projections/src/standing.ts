import type { Snapshot, TableVersion } from '@evenhand/projection-engine';

/** What an answer tells: every event up to `position`, and of slots that stand further than others events up to `newestPosition`. */
export interface Standing {
  readonly position: number;
  readonly newestPosition: number;
}

/** Of an answer that several parts went into. */
export const standingOf = (parts: readonly Standing[]): Standing => ({
  position: Math.min(...parts.map(({ position }) => position)), newestPosition: Math.max(...parts.map(({ newestPosition }) => newestPosition)),
});

/** @throws Error where there is no such projection */
export function liveIn(snapshot: Snapshot, projection: string): TableVersion {
  const live = snapshot.live(projection);
  if (!live) throw new Error(`there is no projection ${projection}`);
  return live;
}
