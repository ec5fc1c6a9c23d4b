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
    [{ title: 'projection' }, { title: 'kind' }, { title: 'state' }, { title: 'versions' }, { title: 'position', align: 'right' }, { title: 'lag', align: 'right' }, { title: 'rows', align: 'right' }],
    items.map((item) => [
      item.name, item.kind, item.state, item.versions.map(({ version, state }) => `${version} ${state}`).join(', '), String(item.position), String(item.lag), String(item.rows),
    ]),
  );
