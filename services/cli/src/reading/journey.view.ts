import type { JourneyItem, JourneyPage, ProjectionList } from '@evenhand/client';
import { right, shortType, table } from '../terminal/table';

/** A customer's events, one a line: when, what, over which channel, and the facts. */
export const describeJourney = (page: JourneyPage, width?: number): string =>
  table(
    [right('position'), { title: 'time' }, { title: 'event' }, { title: 'channel' }, { title: 'product' }, { title: 'facts' }],
    page.items.map((item) => [String(item.position), item.time, shortType(item.type), item.channel ?? '', item.productcode ?? '', facts(item.data)]),
    width,
  );

const facts = (data: JourneyItem['data']): string =>
  Object.entries(data).map(([name, value]) => `${name}=${told(value)}`).join(' ');

/** A list's items with commas, and each item's own fields, such as an answer's item and value, with colons: `D:4,P:5`. Anything deeper is JSON. */
const told = (value: unknown): string => (Array.isArray(value) && value.every((item) => isFlat(item)) ? value.map(toldItem).join(',') : toldPlain(value));

const toldItem = (item: unknown): string => (isObject(item) ? Object.values(item).map(toldPlain).join(':') : toldPlain(item));

const toldPlain = (value: unknown): string => (typeof value === 'object' ? JSON.stringify(value) : String(value));

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

const isFlat = (item: unknown): boolean => !isObject(item) || (!Array.isArray(item) && Object.values(item).every((part) => !isObject(part)));

/** The read models and how far each has come. */
export const describeProjections = ({ items }: ProjectionList): string =>
  table(
    [{ title: 'projection' }, { title: 'kind' }, { title: 'state' }, { title: 'versions' }, right('position'), right('lag'), right('rows')],
    items.map((item) => [
      item.name, item.kind, item.state, item.versions.map(({ version, state }) => `${version} ${state}`).join(', '), String(item.position), String(item.lag), String(item.rows),
    ]),
  );
