/** One read model. Positions are completed ones: everything up to them was considered. */
export interface ProjectionStatus {
  readonly name: string;
  readonly kind: 'state' | 'append' | 'counter';
  readonly liveVersion: number;
  readonly versions: readonly { readonly version: number; readonly codeVersion: number; readonly state: 'live' | 'standby' | 'building'; readonly position: number; readonly parked: number }[];
  /** of the live version */
  readonly position: number;
  /** customers of whom an event cannot be folded, of the live version */
  readonly parked: number;
  /** positions of the log not completed yet */
  readonly lag: number;
  readonly rows: number;
  readonly state: 'stopped' | 'running' | 'waiting' | 'retrying' | 'paused' | 'error';
  /** why it does not go on */
  readonly error?: string;
}

/** `GET /v1/projections` */
export interface ProjectionList {
  readonly items: readonly ProjectionStatus[];
}
