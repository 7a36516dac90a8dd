import type { Device, Environment } from './environment'

/** After so long a client that reconnects in a call uses the token that the server has accepted, in milliseconds. */
const FALLBACK_MS = 5_000

/** What happens to the tokens and the clock of a device. */
export interface TokenOperations {
  /** The token of the device expires, and its page gets the same one again, none, or one that the server refuses. */
  expire(device: Device): void
  /** The token of the device expired long ago: it resumes no call any more. */
  outdate(device: Device): void
  /** Checks that a device whose connection is back resumes its call, although it gets no token. */
  expectResumption(device: Device): void
  correctWallClock(device: Device): void
}

const HOUR_MS = 3_600_000

export function createTokenOperations(environment: Environment): TokenOperations {
  const { clock, random, server, tokens, serverObserver, changed, fail } = environment

  return {
    expire(device) {
      tokens.expire(tokens.current(device))
      device.token = random.pick(['good', 'none', 'bad'] as const)
      server.expireToken(device.page.deviceId)
      // By then the device is offline, if it is in no call.
      clock.after(60_000, () => changed.add(device))
    },
    outdate(device) {
      tokens.outdate(tokens.current(device))
      environment.faults.push({ userJid: device.userJid, from: clock.now(), to: Infinity, isOutdatedToken: true })
    },
    expectResumption(device) {
      const { page, observer } = device
      const roomId = observer.currentCall()?.roomId
      const earlierFaults = environment.faults.length
      const isMember = () =>
        server.store.calls.get(roomId ?? '')?.members.some(({ deviceId }) => deviceId === page.deviceId) === true
      // The start of the server restores every connection, and expects this then.
      if (serverObserver.isDown()) return
      if (device.page.isDead || !isMember() || environment.isTokenOutdated(device)) return
      clock.after(FALLBACK_MS + 4 * environment.schedule.latency.to, () => {
        const isSame = device.page === page && !page.isDead && observer.currentCall()?.roomId === roomId
        const isDisturbed =
          device.connectionFault !== null ||
          serverObserver.isDown() ||
          environment.isTokenOutdated(device) ||
          environment.faults.slice(earlierFaults).some(({ userJid }) => (userJid ?? page.userJid) === page.userJid)
        const { status } = page.client.store.getState().connection
        if (isSame && !isDisturbed && isMember() && status !== 'online')
          fail(`${page.name} is ${status} and does not resume its call`)
      })
    },
    correctWallClock({ page }) {
      page.correctWallClock(random.pick([HOUR_MS, -HOUR_MS]))
    },
  }
}
