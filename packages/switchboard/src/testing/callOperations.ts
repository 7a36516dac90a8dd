import fc from 'fast-check'

/** What devices do, for property tests. Devices and rooms are indexes. */
export type CallOperation =
  | { kind: 'connect'; device: number }
  | { kind: 'disconnect'; device: number }
  | { kind: 'reconnect'; device: number }
  | { kind: 'start'; device: number; to: number[] }
  | { kind: 'ring' | 'answer' | 'decline' | 'end' | 'mute' | 'away' | 'hold'; device: number; room: number }
  | { kind: 'advance'; ms: number }

/** What devices do that makes another call of their user the active one. */
export interface TakeOverOperation {
  kind: 'resume' | 'answerInstead' | 'take'
  device: number
  room: number
  current: 'hold' | 'end' | undefined
}

/** What members do to have others join or not. */
export interface InviteOperation {
  kind: 'invite' | 'cancelInvite'
  device: number
  room: number
  to: number[]
}

/** The arbitraries of each kind of operation, to be weighted by `fc.oneof`. Callees are the first four users. */
export function callOperations(device: fc.Arbitrary<number>, room: fc.Arbitrary<number>) {
  return {
    connection: fc.record({ kind: fc.constantFrom('connect', 'disconnect', 'reconnect'), device }),
    start: fc.record({
      kind: fc.constant('start' as const),
      device,
      to: fc.array(fc.nat(3), { minLength: 1, maxLength: 3 }),
    }),
    inCall: fc.record({
      kind: fc.constantFrom('ring', 'answer', 'answer', 'decline', 'end', 'mute', 'away', 'hold'),
      device,
      room,
    }),
    inviting: fc.record({
      kind: fc.constantFrom('invite', 'invite', 'cancelInvite'),
      device,
      room,
      to: fc.array(fc.nat(3), { minLength: 1, maxLength: 2 }),
    }),
    takingOver: fc.record({
      kind: fc.constantFrom('resume', 'answerInstead', 'take'),
      device,
      room,
      current: fc.constantFrom('hold', 'end', undefined),
    }),
    advance: fc.record({ kind: fc.constant('advance' as const), ms: fc.integer({ min: 1, max: 40_000 }) }),
  } satisfies Record<string, fc.Arbitrary<CallOperation | TakeOverOperation | InviteOperation>>
}
