/** One event on its way: its JSON text, and where it came from. */
export interface OutgoingLine {
  readonly bytes: Buffer;
  readonly line: number;
  readonly file?: string;
}
