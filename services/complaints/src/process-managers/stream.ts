import type { CloudEvent, ComplaintResponseIssued } from '@evenhand/contracts';
import { factOf } from '@evenhand/ingest';
import type { Cause, Draft } from '@evenhand/reactors';
import { complaint } from '../complaint/complaint.decider';
import { isFiled, type Filed } from '../complaint/complaint.state';

export const typed = (name: string): string => `evenhand.complaints.${name}.v1`;
export const RESPONSE = typed('complaint-response-issued');

/** How a complaint stood at the end of some of its stream; undefined where its filing is not among them. */
export function standingOf(stream: readonly CloudEvent[]): Filed | undefined {
  const state = stream.map(factOf).reduce((known, fact) => complaint.evolve(known, fact), complaint.initialState);
  return isFiled(state) ? state : undefined;
}

export const isAnswer = ({ type, data }: CloudEvent): boolean => type === RESPONSE && ['final', 'summary'].includes((data as ComplaintResponseIssued).kind);

/** Dated and coded as its cause. */
export function draft(cause: Cause, type: string, data: object): Draft {
  const { productcode, branchid, correlationid } = cause.event;
  return { type, subject: cause.customer, time: cause.time, ...(productcode && { productcode }), ...(branchid && { branchid }), ...(correlationid && { correlationid }), data };
}
