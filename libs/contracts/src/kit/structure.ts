import { Type } from 'class-transformer';
import { arrayMaxSize, arrayMinSize, isArray, ValidateIf, ValidateNested } from 'class-validator';
import { check, distinct, object } from './checks';
import { constrain, describe, field, type DataClass, type Field, type FieldInfo } from './field';

/** An object of its own class. */
export function Nested(nested: DataClass): Field {
  const inner = field(object);
  const decorate = (target: object, property: string | symbol): void => {
    inner(target, property);
    ValidateNested()(target, property);
    Type(() => nested)(target, property);
    describe(target, property, { nested });
  };
  return Object.assign(decorate, { checks: [object], nested });
}

/** A list of fields; `unique` (the default) compares whole items. */
export function ListOf(item: Field, { min: fewest, max: most, unique = true }: { min: number; max: number; unique?: boolean }): Field {
  const list = field(
    check('type', 'array', 'must be a list', isArray),
    check('minItems', fewest, `must have at least ${fewest} items`, (value) => arrayMinSize(value, fewest)),
    check('maxItems', most, `must have at most ${most} items`, (value) => arrayMaxSize(value, most)),
    ...(unique ? [check('uniqueItems', true, 'must hold each item once', distinct)] : []),
  );
  const { nested, checks: itemChecks } = item;
  const decorate = (target: object, property: string | symbol): void => {
    list(target, property);
    for (const itemCheck of itemChecks) constrain(itemCheck, target, property, true);
    if (nested) {
      ValidateNested({ each: true })(target, property);
      Type(() => nested)(target, property);
    }
    describe(target, property, { list: true, itemChecks, ...(nested && { nested }) });
  };
  return Object.assign(decorate, { checks: list.checks });
}

/** A field decorator that lets a field be absent. `undefined` only: class-validator's IsOptional lets null through. */
const absentable = (info: FieldInfo): PropertyDecorator => (target, property) => {
  describe(target, property, info);
  ValidateIf((_data: object, value: unknown) => value !== undefined)(target, property);
};

export const Optional = (): PropertyDecorator => absentable({});
/** The owning service adds it before storing; a publisher that sends it is refused. */
export const Filled = (): PropertyDecorator => absentable({ filled: true });
/** As Filled, but not stored with every event. */
export const FilledOptional = (): PropertyDecorator => absentable({ filled: true, filledOptional: true });
