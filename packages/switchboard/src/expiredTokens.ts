import type { CommandName, DeviceAddress } from '@offhook/protocol'
import type { Switchboard } from './createSwitchboard'

/** How a device signs in. `expired`: its token may still resume a call. `outdated`: the token expired too long ago for that. */
export type TokenState = 'valid' | 'expired' | 'outdated'

/**
 * The rules for a device whose token has expired: it stays in the call that it is in, and gets into no other one. A running call does not
 * depend on the token, because its media flows between the devices. Only revoked access ends it.
 */
export interface ExpiredTokens {
  /**
   * Decides about a device that connects. A device that is refused leaves its call at once, so that all members get the same end reason.
   *
   * @param device - the device
   * @param token - the state of its token, which is genuine
   * @returns `resuming` if the device may resume its call, and no call may ring on it
   */
  admit(device: DeviceAddress, token: TokenState): Promise<'admitted' | 'resuming' | 'refused'>
  /**
   * Decides about a command of a connected device whose token has expired.
   *
   * @param device - the device
   * @param command - the name of the command
   * @param isResuming - what `admit` decided
   * @returns whether the command is refused with 401
   */
  refuses(device: DeviceAddress, command: CommandName, isResuming: boolean): boolean | Promise<boolean>
  /**
   * Decides about the connection of a device whose token has expired a while ago.
   *
   * @param device - the device
   * @param isResuming - what `admit` decided
   * @returns whether it is kept: the device is in a call, or a call rings on it
   */
  keepsConnection(device: DeviceAddress, isResuming: boolean): Promise<boolean>
}

/**
 * Creates the rules for expired tokens.
 *
 * @param switchboard - knows the calls of a device
 * @returns the rules
 */
export function createExpiredTokens(switchboard: Pick<Switchboard, 'participation' | 'dispatch'>): ExpiredTokens {
  return {
    async admit(device, token) {
      if (token === 'valid') return 'admitted'
      const participation = token === 'expired' ? await switchboard.participation(device) : null
      // A page that was reloaded is another device until its `session:sync`.
      if (participation === 'member' || participation === 'otherDevice') return 'resuming'
      await switchboard.dispatch({ name: 'removeDevice', from: device })
      return 'refused'
    },
    refuses(device, command, isResuming) {
      if (command !== 'call:answer' || !isResuming) return ['call:start', 'call:invite', 'call:take'].includes(command)
      // An answer may be repeated, because its acknowledgement was lost.
      return switchboard.participation(device).then((participation) => participation !== 'member')
    },
    async keepsConnection(device, isResuming) {
      const participation = await switchboard.participation(device)
      return participation === 'member' || (participation === 'ringing' && !isResuming)
    },
  }
}
