export { ProjectionEngine } from './engine';
export type { EngineOptions, StateRead } from './engine';
export type { ProjectionStatus, VersionStatus } from './status';
export type { Log, RunnerState } from './version.runner';
export type { VersionState } from './catalogue';
export { FoldError } from './window';
export type { DecodedEvent } from './window';
