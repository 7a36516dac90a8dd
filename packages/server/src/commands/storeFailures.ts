import { type DeviceAddress, failure } from '@offhook/protocol'
import { SessionStoreError } from '@offhook/switchboard'
import type { HandleCommand } from './commandHandler'

/**
 * Acknowledges a command with 500 whose changes the store could not write. The client may send it again with the same id.
 *
 * @param reconnect closes a connection so that the client connects again: it asks for a snapshot on each connect, and only then
 */
export function withStoreFailures(handle: HandleCommand, reconnect: (device: DeviceAddress) => void): HandleCommand {
  return (device, name, args, ack) => {
    const fail = (error: unknown): void => {
      if (!(error instanceof SessionStoreError)) throw error
      ack({ ok: false, failure: failure('internal', 'The call store cannot be written. Try again later') })
      if (name === 'session:sync') reconnect(device.address)
    }
    try {
      const result = handle(device, name, args, ack)
      return result instanceof Promise ? result.catch(fail) : result
    } catch (error) {
      fail(error)
      return undefined
    }
  }
}
