/** Why a token is refused. */
export interface TokenProblem {
  /**
   * The claim that is wrong, such as `exp`. Otherwise the part of the token: `alg` or `kid` of its header, its `signature`, or `token` if it is
   * no token at all.
   */
  claim: string
  /** What is wrong with it, for the log and, in development, for the client: `has expired`. Must not contain the token. */
  reason: string
}

/** Receives each problem of a token. */
export type ReportTokenProblem = (problem: TokenProblem) => void

/** Refused values are quoted up to this length. */
const MAX_QUOTED_LENGTH = 64

/** @returns the value in quotes, without the end of a long one */
export function quote(value: string): string {
  return JSON.stringify(value.length > MAX_QUOTED_LENGTH ? `${value.slice(0, MAX_QUOTED_LENGTH)}…` : value)
}

/** @returns the type of a value that is no string: `a number`, `a list` */
export function typeOf(value: unknown): string {
  if (value === undefined || value === null) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

/** @returns the problems in one line: `exp: has expired; name: expected a string, got a number` */
export function describeProblems(problems: readonly TokenProblem[]): string {
  return problems.map(({ claim, reason }) => `${claim}: ${reason}`).join('; ')
}
