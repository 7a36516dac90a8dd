import { describe, expect, it } from 'vitest'
import { limits } from './limits'
import { failure, failureCodes } from './status'

describe('limits', () => {
  it('leave room for the largest message in one frame', () => {
    const signal = limits.sdp + 2 * limits.jid
    const start =
      limits.callees * limits.jid + limits.metadataEntries * (limits.metadataKey + limits.metadataValue) + limits.roomId
    for (const characters of [signal, start]) expect(characters).toBeLessThan(limits.frameBytes)
  })
})

describe('failure', () => {
  it('says what the contract says, or what is more exact', () => {
    expect(failure('forbidden')).toEqual({
      statusCode: 403,
      code: 'forbidden',
      message: 'Feature unavailable for your plan',
    })
    expect(failure('invalid-request', 'to: no callee')).toMatchObject({ statusCode: 400, message: 'to: no callee' })
  })

  it('has one number for each code', () => {
    const numbers = Object.values(failureCodes).map(({ statusCode }) => statusCode)
    expect(new Set(numbers).size).toBe(numbers.length)
  })
})
