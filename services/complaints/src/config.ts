import { BackboneConfig } from '@evenhand/backbone';
import { reactionDefaults, ReactorsSwitch, SampleSeed, TimerSettle } from '@evenhand/reactors';
import { IsInt, IsString, Matches, Max, Min, Validate, ValidatorConstraint } from 'class-validator';
import type { ValidatorConstraintInterface } from 'class-validator';

const NAME = /^[A-Za-z0-9._:~-]{1,16}$/;

/** Whose clocks complaints run under. */
export interface Jurisdictions {
  /** of every complaint whose branch has none of its own */
  readonly all: readonly string[];
  /** branchid → its own */
  readonly ofBranch: ReadonlyMap<string, readonly string[]>;
}

@ValidatorConstraint({ name: 'branchJurisdictions' })
class BranchJurisdictions implements ValidatorConstraintInterface {
  validate(text: string): boolean {
    return branchesIn(text) !== undefined;
  }

  defaultMessage(): string {
    return 'must be JSON from branch to a list of jurisdictions, such as {"SH_021":["CN"]}';
  }
}

/** A variable that lists jurisdictions. */
export const JurisdictionList = (): PropertyDecorator => Matches(/^[A-Za-z0-9._:~-]{1,16}(,[A-Za-z0-9._:~-]{1,16})*$/, { message: 'must be jurisdictions with commas between them, such as UK,internal' });
/** A variable that gives branches their own. */
export const JurisdictionsOfBranches = (): PropertyDecorator => (target, property) => {
  IsString()(target, property);
  Validate(BranchJurisdictions)(target, property as string);
};

/** What complaints reads from the environment when it runs as a process of its own. */
export class ComplaintsConfig extends BackboneConfig {
  /** whose clocks complaints run under, of every branch that has none of its own */
  @JurisdictionList() EVENHAND_JURISDICTIONS = 'internal';

  @JurisdictionsOfBranches() EVENHAND_BRANCH_JURISDICTIONS = '{}';

  /** off: only the door; what happens by itself is left to other processes of complaints */
  @ReactorsSwitch() EVENHAND_REACTORS: 'on' | 'off' = 'on';

  /** how long a due moment already past waits for what may still arrive */
  @TimerSettle() EVENHAND_TIMER_SETTLE: string = reactionDefaults.settle;

  /** which complaints are reviewed blind follows from it */
  @SampleSeed() EVENHAND_SAMPLE_SEED: string = reactionDefaults.seed;

  /** seconds that a comparison with like cases waits for read models that stand still: longer than another process takes over from one that is gone */
  @IsInt() @Min(1) @Max(3_600) EVENHAND_FIGURES_PATIENCE = 60;
}

export function jurisdictionsOf(config: Pick<ComplaintsConfig, 'EVENHAND_JURISDICTIONS' | 'EVENHAND_BRANCH_JURISDICTIONS'>): Jurisdictions {
  return { all: config.EVENHAND_JURISDICTIONS.split(','), ofBranch: branchesIn(config.EVENHAND_BRANCH_JURISDICTIONS) ?? new Map() };
}

function branchesIn(text: string): ReadonlyMap<string, readonly string[]> | undefined {
  try {
    const entries = Object.entries(JSON.parse(text) as object);
    const fits = entries.every(([, list]) => Array.isArray(list) && list.every((name) => typeof name === 'string' && NAME.test(name)));
    return fits ? new Map(entries as [string, string[]][]) : undefined;
  } catch {
    return undefined;
  }
}
