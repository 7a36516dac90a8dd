import { expect, it } from 'vitest'
import { findPacketDebugging } from './debugOutput'

it.each<[string | undefined, string | null]>([
  [undefined, null],
  ['', null],
  ['app:*', null],
  ['express:*,app', null],
  ['e', null],
  ['-*', null],
  ['*', '*'],
  ['app *', '*'],
  ['e*', 'e*'],
  ['engine', 'engine'],
  ['engine:ws', 'engine:ws'],
  ['app,engine.io*', 'engine.io*'],
  ['socket.io:socket', 'socket.io:socket'],
  ['socket*', 'socket*'],
  ['*:ws', '*:ws'],
  ['*,-engine*', '*'],
  ['*,-engine:ws,-socket.io-parser', '*'],
  ['*,-engine*,-socket.io*', null],
  ['*,-engine*,-socket*', null],
])('DEBUG=%s turns the output of packets on by %j', (debug, pattern) => {
  expect(findPacketDebugging(debug)).toBe(pattern)
})
