import { Secret, ServerConfig } from '@evenhand/nest';
import { IsInt, IsNumber, IsOptional, Matches, Max, Min } from 'class-validator';

const POSTGRES = /^postgres(ql)?:\/\/\S+$/;

/** What replays and verifications may take of the machine. */
export class RebuildConfig extends ServerConfig {
  /** threads where a request does not say; default: one a core */
  @IsOptional() @IsInt() @Min(1) @Max(32) EVENHAND_REBUILD_WORKERS?: number;

  /** rows (customers) that all threads together hold in memory at once */
  @IsInt() @Min(1_000) EVENHAND_REBUILD_ROWS = 300_000;

  /** of each thread's time; 1 is all that live traffic leaves, which comes first on Linux whatever this says */
  @IsNumber() @Min(0.01) @Max(1) EVENHAND_REBUILD_SHARE = 1;
}

/** As the projections take it. @param eventStoreUrl postgres://… of the event store */
export function rebuildOptions(config: RebuildConfig, eventStoreUrl: string): { eventStoreUrl: string; workers?: number; rows: number; share: number } {
  const workers = config.EVENHAND_REBUILD_WORKERS;
  return { eventStoreUrl, rows: config.EVENHAND_REBUILD_ROWS, share: config.EVENHAND_REBUILD_SHARE, ...(workers !== undefined && { workers }) };
}

/** What the projections read from the environment when they run as a process of their own. */
export class ProjectionsConfig extends RebuildConfig {
  @Secret() @Matches(POSTGRES, { message: 'EVENT_STORE_URL must be the postgres://… of the event store' })
  EVENT_STORE_URL = '';

  @Secret() @Matches(POSTGRES, { message: 'DATABASE_URL must be the postgres://… of the read models' })
  DATABASE_URL = '';
}
