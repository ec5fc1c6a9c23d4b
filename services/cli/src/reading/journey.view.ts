import { right, shortType, table } from '../terminal/table';
import type { JourneyItem, JourneyPage, ProjectionList } from './api.types';

/** A customer's events, one a line: when, what, over which channel, and the facts. */
export const describeJourney = (page: JourneyPage, width?: number): string =>
  table(
    [right('position'), { title: 'time' }, { title: 'event' }, { title: 'channel' }, { title: 'product' }, { title: 'facts' }],
    page.items.map((item) => [String(item.position), item.time, shortType(item.type), item.channel ?? '', item.productcode ?? '', facts(item.data)]),
    width,
  );

const facts = (data: JourneyItem['data']): string =>
  Object.entries(data).map(([name, value]) => `${name}=${told(value)}`).join(' ');

const told = (value: unknown): string => {
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value.join(',');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
};

/** The read models and how far each has come. */
export const describeProjections = ({ items }: ProjectionList): string =>
  table(
    [{ title: 'projection' }, { title: 'kind' }, { title: 'state' }, { title: 'versions' }, right('position'), right('lag'), right('rows')],
    items.map((item) => [
      item.name, item.kind, item.state, item.versions.map(({ version, state }) => `${version} ${state}`).join(', '), String(item.position), String(item.lag), String(item.rows),
    ]),
  );
