import { IsInt, IsOptional, IsString, IsUUID, Length, Max, Min } from 'class-validator';

const WHY = { message: 'must say why, in 1 to 500 characters' };
const THREADS = { message: 'must be an integer from 1 to 32' };
const NUMBER = { message: 'must be the number of a version, from 1' };
const MOST = 2 ** 31 - 1;

/** What every operation may be told. */
class Reasoned {
  @IsString(WHY) @Length(1, 500, WHY) reason!: string;

  /** threads of what folds; default as the suite is configured. Where nothing is folded in bulk it says nothing */
  @IsOptional() @IsInt(THREADS) @Min(1, THREADS) @Max(32, THREADS) workers?: number;
}

export class ReplayRequest extends Reasoned {}

export class VerifyRequest extends Reasoned {
  /** default: the live one */
  @IsOptional() @IsInt(NUMBER) @Min(1, NUMBER) @Max(MOST, NUMBER) version?: number;
}

export class RollbackRequest extends Reasoned {
  /** default: the one that was live last */
  @IsOptional() @IsInt(NUMBER) @Min(1, NUMBER) @Max(MOST, NUMBER) version?: number;
}

export class PromoteRequest extends Reasoned {
  /** default: the newest, if it is newer than the live one */
  @IsOptional() @IsInt(NUMBER) @Min(1, NUMBER) @Max(MOST, NUMBER) version?: number;

  /** id of a report of exactly the differences that it may bring */
  @IsOptional() @IsUUID(undefined, { message: 'must be the id of a report' }) approve?: string;
}
