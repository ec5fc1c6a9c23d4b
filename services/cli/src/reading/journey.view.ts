import { shortType, table } from '../terminal/table';
import type { JourneyItem, JourneyPage, ProjectionList } from './api.types';

/** A customer's events, one a line: when, what, over which channel, and the facts. */
export const describeJourney = (page: JourneyPage, width?: number): string =>
  table(
    [{ title: 'position', align: 'right' }, { title: 'time' }, { title: 'event' }, { title: 'channel' }, { title: 'product' }, { title: 'facts' }],
    page.items.map((item) => [String(item.position), item.time, shortType(item.type), item.channel ?? '', item.productcode ?? '', facts(item)]),
    width,
  );

const facts = (item: JourneyItem): string => Object.entries(item.data).map(([name, value]) => `${name}=${typeof value === 'object' ? JSON.stringify(value) : String(value)}`).join(' ');

/** The read models and how far each has come. */
export const describeProjections = ({ items }: ProjectionList): string =>
  table(
    [{ title: 'projection' }, { title: 'kind' }, { title: 'live' }, { title: 'versions' }, { title: 'position', align: 'right' }, { title: 'lag', align: 'right' }, { title: 'rows', align: 'right' }],
    items.map((item) => [item.name, item.kind, versionName(item.liveVersion), item.versions.map(versionName).join(' '), number(item.position), number(item.lag), number(item.rows)]),
  );

const number = (value: number | null): string => (value === null ? '-' : String(value));

function versionName(version: unknown): string {
  if (typeof version === 'object' && version !== null && 'version' in version) return versionName(version.version);
  return version === null || version === undefined ? '-' : String(version as string | number);
}
