import { DATE_TIME } from '@evenhand/contracts';
import { JurisdictionList, JurisdictionsOfBranches } from '@evenhand/complaints';
import { Secret } from '@evenhand/nest';
import { RebuildConfig } from '@evenhand/projections';
import { reactionDefaults, ReactorsSwitch, SampleSeed, SurveyRate, TimerSettle } from '@evenhand/reactors';
import { IsIn, IsOptional, Matches } from 'class-validator';

const POSTGRES = /^postgres(ql)?:\/\/\S+$/;
const STORE = /^(postgres(ql)?|esdb(\+discover)?):\/\/\S+$/;

/**
 * Nothing is required: without the two addresses the suite runs a PostgreSQL of its own below EVENHAND_DATA. With KAFKA_BROKERS it relays, reads and
 * takes in over Kafka, all still in one process.
 */
export class SuiteConfig extends RebuildConfig {
  /** the event store; default: the suite's own PostgreSQL */
  @Secret() @IsOptional() @Matches(STORE, { message: 'EVENT_STORE_URL has an unsupported scheme: it must be postgres://… or esdb://…' })
  EVENT_STORE_URL?: string;

  /** the read models; default: the event store's database, where that is PostgreSQL, else the suite's own */
  @Secret() @IsOptional() @Matches(POSTGRES, { message: 'DATABASE_URL has an unsupported scheme: it must be postgres://…' })
  DATABASE_URL?: string;

  /** the machine's, or one that moves only by POST /v1/clock */
  @IsIn(['system', 'manual']) EVENHAND_CLOCK: 'system' | 'manual' = 'system';

  /** where a manual clock starts, where it was no further before; default: now */
  @IsOptional() @Matches(DATE_TIME, { message: 'must be an RFC 3339 date-time, such as 2026-01-05T09:00:00Z' })
  EVENHAND_CLOCK_START?: string;

  /** off: only the doors; what happens by itself does not */
  @ReactorsSwitch() EVENHAND_REACTORS: 'on' | 'off' = 'on';

  /** seconds that a due moment already past waits for what may still arrive */
  @TimerSettle() EVENHAND_TIMER_SETTLE: string = reactionDefaults.settle;

  /** whose clocks complaints run under, of every branch that has none of its own */
  @JurisdictionList() EVENHAND_JURISDICTIONS = 'internal';

  @JurisdictionsOfBranches() EVENHAND_BRANCH_JURISDICTIONS = '{}';

  /** who is drawn for surveys and blind reviews follows from it */
  @SampleSeed() EVENHAND_SAMPLE_SEED: string = reactionDefaults.seed;

  /** of 100 closed complaints so many customers are asked how fair it was */
  @SurveyRate() EVENHAND_SURVEY_RATE: number = reactionDefaults.surveyRate;
}
