import { describe, expect, it } from 'vitest'
import { isCallModeAllowed } from './features'

describe('isCallModeAllowed', () => {
  it.each([
    [{}, true, true],
    [{ oneToOneCall: false }, false, true],
    [{ groupCall: false }, true, false],
    [{ oneToOneCall: true, groupCall: true }, true, true],
  ])('with %j: one to one %j, one to many %j', (features, oneToOne, group) => {
    expect(isCallModeAllowed(features, 'onetoone')).toBe(oneToOne)
    expect(isCallModeAllowed(features, 'onetomany')).toBe(group)
  })
})
