import { DATE_TIME } from '@evenhand/contracts';
import { JurisdictionList, JurisdictionsOfBranches } from '@evenhand/complaints';
import { Secret } from '@evenhand/nest';
import { RebuildConfig } from '@evenhand/projections';
import { IsIn, IsInt, IsOptional, Matches, Max, Min } from 'class-validator';

const POSTGRES = /^postgres(ql)?:\/\/\S+$/;

/** Nothing is required: without the two addresses the suite runs a PostgreSQL of its own below EVENHAND_DATA. */
export class SuiteConfig extends RebuildConfig {
  /** the event store; default: the suite's own PostgreSQL */
  @Secret() @IsOptional() @Matches(POSTGRES, { message: 'EVENT_STORE_URL has an unsupported scheme: it must be postgres://…' })
  EVENT_STORE_URL?: string;

  /** the read models; default: the event store's database */
  @Secret() @IsOptional() @Matches(POSTGRES, { message: 'DATABASE_URL has an unsupported scheme: it must be postgres://…' })
  DATABASE_URL?: string;

  /** the machine's, or one that moves only by POST /v1/clock */
  @IsIn(['system', 'manual']) EVENHAND_CLOCK: 'system' | 'manual' = 'system';

  /** where a manual clock starts, where it was no further before; default: now */
  @IsOptional() @Matches(DATE_TIME, { message: 'must be an RFC 3339 date-time, such as 2026-01-05T09:00:00Z' })
  EVENHAND_CLOCK_START?: string;

  /** seconds that a due moment already past waits for what may still arrive */
  @Matches(/^(\d{1,7}s?|PT(?=\d)(\d{1,5}H)?(\d{1,5}M)?(\d{1,7}S)?)$/, { message: 'must be seconds or a duration, such as 900 or PT15M' })
  EVENHAND_TIMER_SETTLE = 'PT15M';

  /** whose clocks complaints run under, of every branch that has none of its own */
  @JurisdictionList() EVENHAND_JURISDICTIONS = 'internal';

  @JurisdictionsOfBranches() EVENHAND_BRANCH_JURISDICTIONS = '{}';

  /** who is drawn for surveys and blind reviews follows from it */
  @Matches(/^[A-Za-z0-9._:~-]{1,64}$/, { message: 'must be 1 to 64 of A-Z a-z 0-9 . _ : ~ -' })
  EVENHAND_SAMPLE_SEED = 'evenhand';

  /** of 100 closed complaints so many customers are asked how fair it was */
  @IsInt() @Min(0) @Max(100) EVENHAND_SURVEY_RATE = 20;
}

/** @returns ms */
export function settleOf({ EVENHAND_TIMER_SETTLE: text }: Pick<SuiteConfig, 'EVENHAND_TIMER_SETTLE'>): number {
  const [, hours = '0', minutes = '0', seconds = '0'] = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?$/.exec(text) ?? [undefined, '0', '0', text.replace('s', '')];
  return ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1_000;
}
