import { describe, expect, it } from 'vitest'
import { limits } from './limits'
import { failure, failureCodes } from './status'

describe('limits', () => {
  it('allow the largest message in one frame', () => {
    const signal = limits.sdp + 2 * limits.jid
    const start =
      limits.callees * limits.jid + limits.metadataEntries * (limits.metadataKey + limits.metadataValue) + limits.roomId
    for (const characters of [signal, start]) expect(characters).toBeLessThan(limits.frameBytes)
  })
})

describe('failure', () => {
  it('has the default message of its code unless one is given', () => {
    expect(failure('forbidden')).toEqual({
      statusCode: 403,
      code: 'forbidden',
      message: 'Feature unavailable for your plan',
    })
    expect(failure('invalid-request', 'to: no callee')).toMatchObject({ statusCode: 400, message: 'to: no callee' })
  })

  it('has a different status code for each name, and 503 for both that are worth another attempt', () => {
    const entries = Object.entries(failureCodes)
    const shared = entries.filter(
      ([, { statusCode }]) => entries.filter(([, other]) => other.statusCode === statusCode).length > 1,
    )
    expect(shared.map(([name, { statusCode }]) => [name, statusCode])).toEqual([
      ['code-unavailable', 503],
      ['not-connected', 503],
    ])
  })
})
