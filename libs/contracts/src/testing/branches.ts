import type { JsonSchema } from '../kit/field';

type Properties = Readonly<Record<string, JsonSchema>>;

/**
 * The schemas, free of anyOf, oneOf and allOf, one of which a value must meet: what lets good events be made outright, where waiting for
 * chance to meet a rule across fields would not end.
 */
export function branchesOf({ anyOf, oneOf, allOf, ...plain }: JsonSchema): readonly JsonSchema[] {
  const choices = [...((allOf ?? []) as JsonSchema[]).map(branchesOf), (anyOf ?? oneOf ?? [{}]) as JsonSchema[]];
  const further = (chosen: readonly JsonSchema[], next: readonly JsonSchema[]): readonly JsonSchema[] =>
    chosen.flatMap((schema) => next.map((more) => both(schema, more)));
  return choices.reduce(further, [plain]);
}

/** A schema that demands what two schemas demand. */
function both(one: JsonSchema, other: JsonSchema): JsonSchema {
  const merged: Record<string, unknown> = { ...one };
  for (const [keyword, demand] of Object.entries(other)) {
    merged[keyword] = keyword in one ? narrower(keyword, one[keyword], demand) : demand;
  }
  return merged;
}

function narrower(keyword: string, one: unknown, other: unknown): unknown {
  switch (keyword) {
    case 'properties': return bothOf(one as Properties, other as Properties);
    case 'items': return both(one as JsonSchema, other as JsonSchema);
    case 'required': return [...new Set([...(one as string[]), ...(other as string[])])];
    case 'enum': return (one as unknown[]).filter((value) => (other as unknown[]).includes(value));
    case 'minimum': case 'minItems': return Math.max(one as number, other as number);
    case 'maximum': case 'maxItems': return Math.min(one as number, other as number);
    case 'type': return one === 'number' ? other : one;
    default: return other;
  }
}

const bothOf = (one: Properties, other: Properties): Properties => ({
  ...one, ...Object.fromEntries(Object.entries(other).map(([name, more]) => [name, both(one[name] ?? {}, more)])),
});
