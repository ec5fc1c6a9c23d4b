/** Why an operation failed: `status` and `code` as a problem has them. */
export interface OperationProblem {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly [more: string]: unknown;
}

/** The operation cannot be carried out, or not be begun: `status` and `code` as a problem has them. */
export class OperationRefused extends Error {
  constructor(readonly status: number, readonly code: string, message: string, readonly more: object = {}) {
    super(message);
    this.name = 'OperationRefused';
  }

  get problem(): OperationProblem {
    return { status: this.status, code: this.code, detail: this.message, ...this.more };
  }
}
