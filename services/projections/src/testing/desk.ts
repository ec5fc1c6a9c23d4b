import type { CloudEvent } from '@evenhand/contracts';
import { complaintDesk } from '../complaints/complaint-desk.projection';
import type { DeskRow } from '../complaints/complaint-desk.projection';
import { fold } from './fold';

/** The rows of the complaint desk after these events, by complaint. */
export const deskAfter = (events: readonly CloudEvent[]): ReadonlyMap<string, DeskRow> => fold(complaintDesk, events, true);
