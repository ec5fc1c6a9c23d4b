import { BackboneConfig, KafkaConfig } from '@evenhand/backbone';
import { IsInt, IsNumber, IsOptional, Max, Min } from 'class-validator';

/** What replays and verifications may take of the machine. */
export interface RebuildLimits {
  /** threads where a request does not say; default: one a core */
  readonly EVENHAND_REBUILD_WORKERS?: number;
  /** rows (customers) that all threads together hold in memory at once */
  readonly EVENHAND_REBUILD_ROWS: number;
  /** of each thread's time; 1 is all that live traffic leaves, which comes first on Linux whatever this says */
  readonly EVENHAND_REBUILD_SHARE: number;
}

const all = (...rules: readonly PropertyDecorator[]): PropertyDecorator => (target, name) => rules.forEach((rule) => rule(target, name));
const Workers = (): PropertyDecorator => all(IsOptional(), IsInt(), Min(1), Max(32));
const Rows = (): PropertyDecorator => all(IsInt(), Min(1_000));
const TimeShare = (): PropertyDecorator => all(IsNumber(), Min(0.01), Max(1));

/** The limits for a server that projects among other things. */
export class RebuildConfig extends KafkaConfig implements RebuildLimits {
  @Workers() EVENHAND_REBUILD_WORKERS?: number;
  @Rows() EVENHAND_REBUILD_ROWS = 300_000;
  @TimeShare() EVENHAND_REBUILD_SHARE = 1;
}

/** What the projections read from the environment when they run as a process of their own. */
export class ProjectionsConfig extends BackboneConfig implements RebuildLimits {
  @Workers() EVENHAND_REBUILD_WORKERS?: number;
  @Rows() EVENHAND_REBUILD_ROWS = 300_000;
  @TimeShare() EVENHAND_REBUILD_SHARE = 1;
}

/** As the projections take it. @param journeySource how a worker thread finds the journey log */
export function rebuildOptions(config: RebuildLimits, journeySource: string): { journeySource: string; workers?: number; rows: number; share: number } {
  const workers = config.EVENHAND_REBUILD_WORKERS;
  return { journeySource, rows: config.EVENHAND_REBUILD_ROWS, share: config.EVENHAND_REBUILD_SHARE, ...(workers !== undefined && { workers }) };
}
