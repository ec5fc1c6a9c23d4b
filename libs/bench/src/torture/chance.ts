/** @returns a whole number from 0 to below `end` */
export const below = (end: number, chance: () => number): number => Math.floor(chance() * end);

/** @returns one of a list that is not empty */
export const pick = <T>(list: readonly T[], chance: () => number): T => list[below(list.length, chance)] as T;
