import { describe, expect, it } from 'vitest'
import { deviceError } from './deviceError'
import { browserMediaDevices } from './browserMediaDevices'

// Node has a navigator without devices, like an insecure page.
describe('browserMediaDevices, where the browser shows none', () => {
  it('says which pages get devices', async () => {
    const refusal: unknown = await browserMediaDevices.getUserMedia({ audio: true }).catch((error: unknown) => error)
    expect(refusal).toMatchObject({ name: 'SecurityError' })
    expect(deviceError('microphone', refusal)).toMatchObject({
      statusCode: 100606,
      message: expect.stringMatching(/microphone cannot be used on this page.*https.*localhost/) as string,
    })
  })

  it('lists nothing and hears of no change', async () => {
    expect(await browserMediaDevices.enumerateDevices()).toEqual([])
    browserMediaDevices.onDeviceChange(() => expect.unreachable())()
  })
})
