import type { CallOutcome } from './callOutcome'
import { endReasonMismatch } from './endReasonMismatch'
import { type Device, type Environment, ghostMsOf, propagationMsOf } from './environment'
import { isRevoked, isUp } from './operations'
import { isOver, type ObservedCall } from './pageObserver'
import { type CallHistory, revokedAt } from './serverObserver'
import type { SimulatedPage } from './simulatedPage'
import { createTokenChecks } from './tokenChecks'

/** How long a timer may outlive the last call of its page, in milliseconds. */
const IDLE_TIMERS_MS = 15_000

/** How long an answer may be on its way before its device gives it up, and some time for the media to stop, in milliseconds. */
const UNCONFIRMED_MS = 20_000

/** How long a device may take to come back after a fault, in milliseconds. */
const RECONNECT_MS = 5_000

/** Checks the invariants that concern several pages, or a page and the network or the server. */
export interface EnvironmentChecks {
  /** The state of a device changed, and every promise callback has run. */
  afterChange(device: Device): void
  /** Every fault is repaired, and every timer of a call has fired. */
  afterRepair(): void
  /** Every cut path has been restored for a while. */
  afterPathsRestored(): void
  /** Every user has hung up. */
  afterHangUp(): void
  /** Every client is destroyed, and the server has removed their records. */
  afterDestroy(): void
}

export function createEnvironmentChecks(environment: Environment): EnvironmentChecks {
  const { schedule, clock, network, server, serverObserver, devices, observers, faults, revocations, fail } =
    environment
  const propagationMs = propagationMsOf(schedule)
  const tokenChecks = createTokenChecks(environment)
  /** The pages whose timers are about to be checked. */
  const timedPages = new Set<SimulatedPage>()
  /** The pages and calls whose answer is about to be checked. */
  const unconfirmed = new Set<string>()

  /** A device whose user has no access must be offline. */
  function checkAccess(device: Device): void {
    const { page, userJid } = device
    if (page.isDead || !isRevoked(environment, device)) return
    const isLate = clock.now() > (revocations.get(userJid)?.at ?? Infinity) + propagationMs
    if (isLate && page.client.store.getState().connection.status === 'online')
      fail(`${page.name} is online, and the access of its user was revoked`)
  }

  /** A page without a call must hold no resource of one, and open no microphone or camera before the answer. */
  function checkIdle(device: Device): void {
    const { page, observer, pressedUntil } = device
    if (page.isDead || observer.currentCall()) return
    const { name } = page
    if (!page.isAnswering && (network.isSending(name, 'microphone') || network.isSending(name, 'camera')))
      fail(`${name} is in no call and sends media`)
    if (isOpeningDevices(page) || clock.now() <= pressedUntil) return
    if (page.devices.liveTracks() > 0) fail(`${name} is in no call and has a live track`)
    if (page.sound.playing.length > 0) fail(`${name} is in no call and plays remote audio`)
    if (observer.incomingCall()) return
    if (page.sound.tone !== null) fail(`${name} plays a tone without a call`)
    if (network.openConnections(name) > 0) fail(`${name} is in no call and has an open peer connection`)
    if (page.timers > 0) limitTimers(device)
  }

  /** Watchers of devices and permissions, and pages whose code did not load, wait for a while after a call. Its own timers are longer. */
  function limitTimers({ page, observer }: Device): void {
    if (timedPages.has(page)) return
    timedPages.add(page)
    const idleSince = clock.now()
    clock.after(IDLE_TIMERS_MS, () => {
      timedPages.delete(page)
      const isBusy = observer.currentCall() ?? observer.incomingCall()
      if (page.isDead || isBusy || page.pendingCommands.size > 0 || page.isLoadingCode) return
      if (page.timersSetBefore(idleSince) > 0) fail(`${page.name}: a timer is set without a call`)
    })
  }

  /** Whether a command may open devices before the store has its call, or while that still rings. */
  function isOpeningDevices({ pendingCommands }: SimulatedPage): boolean {
    return [...pendingCommands].some((command) => command.startsWith('answer') || command.startsWith('call'))
  }

  /** Every call is either connected or over, and both ends and the server agree on that. */
  function checkConnectedCalls(): void {
    for (const device of devices.filter(isUp)) {
      const call = device.observer.currentCall()
      const { name, deviceId, userJid } = device.page
      if (device.observer.incomingCall()) fail(`${name} rings forever`)
      if (!call) continue
      if (call.status !== 'connected') fail(`${name} is ${call.status} forever`)
      const record = server.store.calls.get(call.roomId)
      if (!record?.members.some((member) => member.deviceId === deviceId))
        fail(`${name} is in a call that the server does not have it in`)
      for (const other of Object.values(call.participants)) {
        if (other.isLocal || other.status !== 'connected') continue
        const theirs = devices.find(
          (each) => isUp(each) && each.userJid === other.userJid && each.observer.currentCall()?.roomId === call.roomId,
        )
        if (theirs?.observer.currentCall()?.participants[userJid]?.status !== 'connected')
          fail(`${name} is connected to ${other.userJid}, who is not connected to it`)
      }
    }
    for (const { roomId, members } of server.store.calls.values()) {
      for (const { deviceId } of members)
        if (
          !devices.some(({ page, observer }) => page.deviceId === deviceId && observer.currentCall()?.roomId === roomId)
        )
          fail('the server has a device in a call that the device is not in')
    }
  }

  /**
   * Every two members of a call are connected, or have no media path to each other. Then both stay in the call, and every member is notified.
   */
  function checkPaths(): void {
    for (const device of devices.filter(isUp)) {
      const call = device.observer.currentCall()
      const members = (call && server.store.calls.get(call.roomId)?.members) ?? []
      if (!call || members.every(({ deviceId }) => deviceId !== device.page.deviceId)) continue
      for (const { userJid: a } of members) {
        const { status = 'absent', unreachable = [] } = call.participants[a] ?? {}
        const isApart = environment.isPathCut(device.userJid, a)
        if (a !== device.userJid && status !== (isApart ? 'reconnecting' : 'connected'))
          fail(
            `${device.page.name} shows ${a} as ${status}, who is in the call and has ${isApart ? 'no' : 'a'} path to it`,
          )
        for (const { userJid: b } of members) {
          const isReported = unreachable.includes(b)
          if (a !== b && isReported !== environment.isPathCut(a, b))
            fail(`${device.page.name} is ${isReported ? 'still told' : 'not told'} that ${a} has no path to ${b}`)
        }
      }
    }
  }

  function checkNothingLeft(): void {
    for (const device of devices.filter(isUp)) {
      const { page, observer } = device
      checkIdle(device)
      if (page.pendingCommands.size > 0) fail(`${page.name}: ${[...page.pendingCommands].join(', ')} is never settled`)
      if (Object.keys(page.client.store.getState().calls).length > 2)
        fail(`${page.name} keeps calls that ended long ago`)
      for (const { call } of observer.calls.values())
        if (!isOver(call)) fail(`${page.name}: a call is ${call.status} forever`)
    }
    if (network.openConnections() > 0)
      fail(`${String(network.openConnections())} peer connections are open without a call`)
    if (server.store.calls.size > 0) fail('the server keeps a call without members')
    checkEndReasons()
  }

  function checkEndReasons(): void {
    const rooms = new Map<string, ObservedCall[]>()
    for (const { calls } of observers)
      for (const observed of calls.values())
        rooms.set(observed.call.roomId, [...(rooms.get(observed.call.roomId) ?? []), observed])
    for (const [roomId, all] of rooms) {
      const views = all.filter(({ endedAt }) => endedAt !== null)
      const history = serverObserver.calls.get(roomId)
      const from = Math.min(...all.map(({ firstSeenAt }) => firstSeenAt)) - propagationMs
      const to = Math.max(history?.endedAt ?? 0, ...views.map(({ endedAt }) => endedAt ?? 0)) + propagationMs
      const users = [...new Set(all.flatMap(({ call }) => call.participantIds))]
      const relevantFaults = faults.filter(
        (fault) => fault.to >= from && fault.from <= to && (fault.userJid === null || users.includes(fault.userJid)),
      )
      const members = [...(history?.members ?? [])]
      if (history && relevantFaults.every(({ isRevocation }) => isRevocation)) checkRevokedCall(history, all)
      // Where two users called each other, a device that hung up before it received the merged room id never saw that call.
      const isSeenByMembers = members.every((deviceId) => all.some(({ page }) => page.deviceId === deviceId))
      const outcome: CallOutcome = {
        // A device that left a one-to-one call does not see that it became a group call.
        callMode: all.some(({ call }) => call.callMode === 'onetomany') ? 'onetomany' : 'onetoone',
        views,
        wasMember: ({ page }) => members.includes(page.deviceId),
        isComplete: isSeenByMembers && views.length === all.length,
        isFaultless: relevantFaults.length === 0 && !users.some((userJid) => environment.loadFailures.has(userJid)),
        // A command waits while the server probes devices for an earlier one of the same device.
        propagationMs: propagationMs + serverObserver.probeDelay(users, from, to),
        revokedUsers: new Set(history?.revokedUsers.keys()),
      }
      const mismatch = endReasonMismatch(outcome)
      if (mismatch !== null) fail(mismatch)
    }
  }

  /** Without another fault, revoked access ends the call at once on every device that it ends it for. */
  function checkRevokedCall(history: CallHistory, all: readonly ObservedCall[]): void {
    for (const { page, firstSeenAt, endedAt } of all) {
      const revocation = revokedAt(history, page.userJid) ?? Infinity
      // A page whose code arrives late shows the call late, and ends it at once.
      if ((endedAt ?? Infinity) > Math.max(revocation, firstSeenAt) + propagationMs)
        fail(`${page.name} stays in a call that ended when access was revoked`)
    }
  }

  function checkForgotten(): void {
    for (const { page } of devices) {
      if (page.timers > 0) fail(`${page.name}: ${String(page.timers)} timers outlive the client`)
      if (!page.isDead && page.pendingCommands.size > 0)
        fail(`${page.name}: ${[...page.pendingCommands].join(', ')} is never settled`)
    }
    if (server.store.users.size > 0 || server.store.calls.size > 0)
      fail('the server keeps records of users who are gone')
  }

  /** The caller of a call that this device has answered is dead, and the server has had the time to say so. */
  function checkGhost({ page, observer, connectionFault }: Device): void {
    const call = observer.currentCall()
    if (page.isDead || connectionFault || call?.direction !== 'incoming' || call.status !== 'connecting') return
    const { roomId, callerJid } = call
    const callerDiedAt = () => {
      const member = server.store.calls.get(roomId)?.members.find(({ userJid }) => userJid === callerJid)
      return member ? environment.diedAt(member.deviceId) : null
    }
    const joinedAt = serverObserver.calls.get(roomId)?.joinedAt.get(page.deviceId)
    const diedAt = callerDiedAt()
    // The server notices a device that dies later by its keep-alives.
    if (
      joinedAt === undefined ||
      diedAt === null ||
      diedAt > joinedAt ||
      call.callMode !== 'onetoone' ||
      serverObserver.isDown()
    )
      return
    const isResolved = () => {
      // The caller came back in a new page, which may have died later.
      if (callerDiedAt() !== diedAt) return true
      const now = observer.currentCall()
      // A camera that is still opening defers what the other users do, for four seconds at most.
      const isDeferring = now?.participants[page.userJid]?.status === 'ringing'
      return page.isDead || isDeferring || now?.roomId !== roomId || now.status !== 'connecting'
    }
    const answeredAt = clock.now()
    clock.after(ghostMsOf(schedule), () => {
      if (isResolved() || faults.some((fault) => fault.to >= answeredAt && !fault.isDeath)) return
      fail(`${page.name} waits for a caller who is dead`)
    })
  }

  /** A call that is shown as answered has been answered on the server too, or the answer is on its way. */
  function checkProvisional({ page, observer, userJid }: Device): void {
    const call = observer.currentCall()
    if (!call || page.isDead || call.callMode !== 'onetoone' || call.direction !== 'outgoing') return
    if (call.status !== 'connected') return
    const { roomId } = call
    // An answer that was reverted may be given again.
    const { connectedAt } = call
    const key = `${page.name} ${roomId} ${String(connectedAt)}`
    if (unconfirmed.has(key)) return
    unconfirmed.add(key)
    clock.after(UNCONFIRMED_MS, () => {
      unconfirmed.delete(key)
      const now = observer.currentCall()
      const members = serverObserver.calls.get(roomId)?.memberUsers ?? new Set()
      const hasAnswered = [...members].some((jid) => jid !== userJid)
      if (!page.isDead && now?.roomId === roomId && now.connectedAt === connectedAt && !hasAnswered)
        fail(`${page.name} shows a call as connected that no user has answered`)
    })
  }

  /** A call rings in the name of a user who is in it. */
  function checkRinger({ page, observer, connectionFault }: Device): void {
    const call = observer.incomingCall()
    if (!call || page.isDead || connectionFault || serverObserver.isDown()) return
    if (page.client.store.getState().connection.status !== 'online') return
    const leftAt = serverObserver.calls.get(call.roomId)?.leftAt.get(call.callerJid)
    if (leftAt === undefined || clock.now() <= leftAt + propagationMs) return
    if (faults.some(({ to }) => to >= leftAt - RECONNECT_MS)) return
    fail(`${page.name} rings in the name of ${call.callerJid}, who has left the call`)
  }

  return {
    afterChange(device) {
      checkRinger(device)
      checkIdle(device)
      checkAccess(device)
      checkGhost(device)
      checkProvisional(device)
      tokenChecks.afterChange(device)
    },
    afterRepair() {
      checkConnectedCalls()
      checkPaths()
    },
    afterPathsRestored: checkPaths,
    afterHangUp: checkNothingLeft,
    afterDestroy: checkForgotten,
  }
}
