import type { Standing } from '@evenhand/client';
import { grouped } from '../terminal/table';

/** `position 62`, and how far customers are of whom more is told. */
export const describeStanding = ({ position, newestPosition }: Standing): string =>
  `position ${grouped(position)}${newestPosition > position ? `, of some customers up to ${grouped(newestPosition)}` : ''}`;
