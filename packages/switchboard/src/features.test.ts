import { describe, expect, it } from 'vitest'
import { mayStart } from './features'

describe('mayStart', () => {
  it.each([
    [{}, true, true],
    [{ oneToOneCall: false }, false, true],
    [{ groupCall: false }, true, false],
    [{ oneToOneCall: true, groupCall: true }, true, true],
  ])('with %j: one to one %j, one to many %j', (features, oneToOne, group) => {
    expect(mayStart(features, 'onetoone')).toBe(oneToOne)
    expect(mayStart(features, 'onetomany')).toBe(group)
  })
})
