import { describe, expect, it } from 'vitest'
import { deviceError } from './deviceError'
import { browserMediaDevices } from './browserMediaDevices'

// Node has a navigator without media devices, like an insecure page.
describe('browserMediaDevices without media devices', () => {
  it('rejects with a message that names the pages that have devices', async () => {
    const rejection: unknown = await browserMediaDevices.getUserMedia({ audio: true }).catch((error: unknown) => error)
    expect(rejection).toMatchObject({ name: 'SecurityError' })
    expect(deviceError('microphone', rejection)).toMatchObject({
      statusCode: 100606,
      message: expect.stringMatching(/microphone cannot be used on this page.*https.*localhost/) as string,
    })
  })

  it('lists no device and reports no change', async () => {
    expect(await browserMediaDevices.enumerateDevices()).toEqual([])
    browserMediaDevices.onDeviceChange(() => expect.unreachable())()
  })
})
