import * as v from 'valibot'
import type { CommandName, CommandRequest } from './messages'
import { describeIssue, requestSchemas } from './schemas'

/** A valid request, or a message that says what is wrong with it and where. */
export type RequestResult<N extends CommandName> =
  { ok: true; request: CommandRequest<N> } | { ok: false; message: string }

/**
 * Validates the request of a command with its schema. Never throws.
 *
 * @param name - the command
 * @param request - what arrived
 * @returns the request without unknown keys, or a message about the first invalid value
 */
export function readRequest<N extends CommandName>(name: N, request: unknown): RequestResult<N> {
  const result = v.safeParse(requestSchemas[name], request)
  if (!result.success) return { ok: false, message: describeIssue(result.issues) }
  return { ok: true, request: result.output }
}
