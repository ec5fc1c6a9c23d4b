import { ValidateBy } from 'class-validator';

export type JsonSchema = Readonly<Record<string, unknown>>;
export type DataClass = new () => object;

/** One thing a value must be, said twice: as JSON Schema keywords, and as a test whose failure has a name and words. */
export interface Check {
  /** the JSON Schema keyword that is broken where the test fails */
  readonly rule: string;
  readonly schema: JsonSchema;
  /** follows the field's name: 'must be …' */
  readonly message: string;
  test(value: unknown): boolean;
}

/** Decorates a property; its checks also serve as the items of a list and in rules across fields. */
export type Field = PropertyDecorator & { readonly checks: readonly Check[]; readonly nested?: DataClass };

/** What the decorators say of one property beyond its checks. */
export interface FieldInfo {
  readonly filled?: boolean;
  readonly filledOptional?: boolean;
  /** class of the object, or of the objects in the list */
  readonly nested?: DataClass;
  readonly list?: boolean;
  readonly itemChecks?: readonly Check[];
}

const described = new WeakMap<object, Map<string, FieldInfo>>();

/** The fields of a data class in the order they are declared in, which is the order they are stored in. */
export function fieldsOf(data: DataClass): ReadonlyMap<string, FieldInfo> {
  return described.get(data.prototype as object) ?? new Map<string, FieldInfo>();
}

/** Adds to what is known of a property. */
export function describe(target: object, property: string | symbol, info: FieldInfo): void {
  const fields = described.get(target) ?? new Map<string, FieldInfo>();
  described.set(target, fields.set(String(property), { ...fields.get(String(property)), ...info }));
}

/** Hands a check to class-validator; class-validator-jsonschema finds the keywords among its constraints. */
export function constrain(check: Check, target: object, property: string | symbol, each = false): void {
  const validator = { validate: (value: unknown) => check.test(value), defaultMessage: () => check.message };
  ValidateBy({ name: each ? `items.${check.rule}` : check.rule, constraints: [check.schema], validator }, { each })(target, property);
}

/** A decorator that demands these checks of its property. */
export function field(...checks: readonly Check[]): Field {
  const decorate = (target: object, property: string | symbol): void => {
    describe(target, property, {});
    for (const check of checks) constrain(check, target, property);
  };
  return Object.assign(decorate, { checks });
}
