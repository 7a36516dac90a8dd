import type { Device, Environment } from './environment'

/** How long the server keeps a connection without a call whose token has expired, and how often it looks, in milliseconds. */
const CLOSED_AFTER_MS = 30_000
const CHECKED_EVERY_MS = 5_000
/** A client may learn of its call up to so much later than the server counts it, in milliseconds. */
const DURATION_TOLERANCE_MS = 100

/** Checks what tokens that expire, and wall clocks that are corrected, do to a page. */
export interface TokenChecks {
  afterChange(device: Device): void
}

export function createTokenChecks(environment: Environment): TokenChecks {
  const { clock, server, tokens, serverObserver, fail } = environment
  /** By page and call: when it was connected, by the virtual time and by the page. */
  const connections = new Map<string, { at: number; connectedAt: number }>()
  const refused = new WeakSet()

  /** A device whose token the server refuses is in no call. It is not refused while it may resume its call. */
  function checkRefused(device: Device): void {
    const { page, observer, lastCall } = device
    const { status } = page.client.store.getState().connection
    const call = observer.currentCall()
    if (status !== 'unauthorized') {
      refused.delete(page)
      device.lastCall = call?.roomId ?? null
      return
    }
    if (call && call.roomLink !== '') fail(`${page.name} is refused by the server and stays in its call`)
    if (refused.has(page)) return
    refused.add(page)
    const isMember = server.store.calls.get(lastCall ?? '')?.members.some(({ deviceId }) => deviceId === page.deviceId)
    if (isMember && environment.canResume(device))
      fail(`${page.name} is refused by the server and could resume its call`)
  }

  /** Without a call the connection of a token that has expired is closed. */
  function checkExpired(device: Device): void {
    const { page, observer, acceptedToken } = device
    const expiredAt = tokens.expiredAt(acceptedToken)
    const isInCall = () => observer.currentCall() !== undefined || observer.incomingCall() !== undefined
    const isOnline = () => page.client.store.getState().connection.status === 'online'
    if (expiredAt === null || isInCall() || !isOnline()) return
    if (clock.now() < expiredAt + CLOSED_AFTER_MS + CHECKED_EVERY_MS) return
    const since = clock.now()
    clock.after(CHECKED_EVERY_MS + 4 * environment.schedule.latency.to + 10_000, () => {
      const isSame = device.page === page && device.acceptedToken === acceptedToken && !page.isDead
      const isIdle = !isInCall() && device.busyAt < since && !serverObserver.isDown()
      if (isSame && isIdle && isOnline()) fail(`${page.name} stays online with a token that has expired`)
    })
  }

  /** The duration that a page shows is that which has passed, whatever its wall clock says. */
  function checkDuration({ page, observer }: Device): void {
    for (const { call } of observer.calls.values()) {
      const key = `${page.name} ${call.roomId}`
      if (call.connectedAt === null) {
        connections.delete(key)
        continue
      }
      const known = connections.get(key)
      // An answer that was reverted may be given again. A page that was reloaded has its call from the server.
      const isNew = call.endedAt === null && (!known || page.client.now() - call.connectedAt <= DURATION_TOLERANCE_MS)
      if (known?.connectedAt !== call.connectedAt) {
        if (known && !isNew) fail(`${page.name} changes the time at which its call was connected`)
        if (isNew)
          connections.set(key, {
            at: clock.now() - (page.client.now() - call.connectedAt),
            connectedAt: call.connectedAt,
          })
        continue
      }
      const shown = (call.endedAt ?? page.client.now()) - call.connectedAt
      const passed = clock.now() - known.at
      if (
        call.endedAt === null
          ? Math.abs(shown - passed) > DURATION_TOLERANCE_MS
          : shown > passed + DURATION_TOLERANCE_MS
      )
        fail(`${page.name} shows ${String(shown)} ms of a call of ${String(passed)} ms`)
      if (shown < 0) fail(`${page.name} shows a call that lasts less than no time`)
    }
  }

  return {
    afterChange(device) {
      if (device.page.isDead) return
      const isOnline = device.page.client.store.getState().connection.status === 'online'
      const call = device.observer.currentCall() ?? device.observer.incomingCall()
      // The server has closed the connection, and a user may have connected again.
      if (call || !isOnline) device.busyAt = clock.now()
      checkRefused(device)
      checkExpired(device)
      checkDuration(device)
    },
  }
}
