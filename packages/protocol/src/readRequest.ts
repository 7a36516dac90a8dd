import * as v from 'valibot'
import type { CommandName, CommandRequest } from './messages'
import { describeIssue, requestSchemas } from './schemas'

export type RequestReading<N extends CommandName> =
  { ok: true; request: CommandRequest<N> } | { ok: false; message: string }

/** A request as its schema has it, or the first thing that is wrong with it. Never throws, whatever came. */
export function readRequest<N extends CommandName>(name: N, request: unknown): RequestReading<N> {
  const read = v.safeParse(requestSchemas[name], request)
  if (!read.success) return { ok: false, message: describeIssue(read.issues) }
  return { ok: true, request: read.output }
}
