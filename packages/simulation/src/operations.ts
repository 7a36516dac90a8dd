import { createFakeBrowser } from '@offhook/core/testing'
import { type Device, type Environment, type Fault, propagationMsOf, userNames } from './environment'
import type { Operation } from './schedule'

/** Performs operations in an environment. */
export interface Operations {
  perform(operation: Operation): void
  /** Ends every fault, permission prompt and denial. */
  repairAll(): void
  hangUpAll(): void
  destroyAll(): void
}

/** The longest time that a client waits before it reconnects to a server that is back, in milliseconds. */
const LONGEST_RECONNECT_MS = 3_000

/** The longest time that a connection can be dead before the server detects it, in milliseconds. */
const LONGEST_SILENCE_MS = 45_000

/** How long microphone and camera stay open after a pressed button without a click, in milliseconds. */
const PRESS_MS = 1_000

/** How long a client waits for the media of the other end, in milliseconds. */
const CONNECT_MS = 30_000

/** Whether the token of a device was issued before its user's access was revoked. */
export const isRevoked = ({ revocations }: Environment, { userJid, tokenIssue }: Device) =>
  tokenIssue < (revocations.get(userJid)?.count ?? 0)

export const isUp = ({ page }: Device) => !page.isDead

const isOffline = ({ page }: Device) =>
  ['offline', 'unauthorized'].includes(page.client.store.getState().connection.status)
const isIdle = (device: Device) => isUp(device) && !device.observer.currentCall()
const isRinging = (device: Device) => isUp(device) && device.observer.incomingCall() !== undefined
const isInCall = (device: Device) => isUp(device) && device.observer.currentCall() !== undefined

export function createOperations(environment: Environment): Operations {
  const { schedule, clock, random, network, server, devices, log } = environment
  let outage: Fault | null = null

  /** The device that the operation names, of those that can perform it. A negative number counts from the last one. */
  function pickDevice(index: number, canPerform: (device: Device) => boolean): Device | undefined {
    const able = devices.filter(canPerform)
    return able.at(index % able.length)
  }

  /** Adds a fault of this moment. The caller extends it by changing `to`. */
  function addFault(userJid: string | null): Fault {
    const fault: Fault = { userJid, from: clock.now(), to: clock.now() }
    environment.faults.push(fault)
    return fault
  }

  function perform(operation: Operation): void {
    switch (operation.type) {
      case 'crashServer':
        if (outage) return
        log('the server crashes')
        outage = addFault(null)
        outage.to = Infinity
        server.crash()
        return
      case 'startServer':
        if (outage) startServer(operation.records)
        return
      case 'cutPath': {
        const [a = '', b = ''] = operation.users.map((user) => `${userNames[user] ?? ''}@example.com`)
        log(`the path between ${a} and ${b} is cut`)
        // Until the end: a call between these two alone fails.
        for (const userJid of [a, b]) addFault(userJid).to = Infinity
        environment.cutPath(a, b)
        return
      }
      case 'call': {
        const device = pickDevice(operation.device, isIdle)
        if (device) call(device, operation.to, operation.callType)
        return
      }
      case 'pressButton': {
        const device = pickDevice(operation.device, operation.button === 'call' ? isIdle : isRinging)
        if (device) pressButton(device, operation.callType)
        return
      }
      default: {
        const { type } = operation
        const [canPerform, performOn] = handlers[type]
        const device = pickDevice(operation.device, canPerform)
        if (!device) return
        log(`${device.page.name}: ${type}${type === 'mute' ? ` ${operation.source} ${String(operation.isMuted)}` : ''}`)
        performOn(device, operation)
      }
    }
  }

  function call(device: Device, to: number[], callType: 'audio' | 'video'): void {
    const own = userNames.indexOf(device.userJid.split('@')[0] ?? '')
    const userCount = schedule.devices.length
    const callees = [...new Set(to.map((user) => userNames[user === own ? (user + 1) % userCount : user] ?? ''))]
    log(`${device.page.name}: ${callType} call to ${callees.join(', ')}`)
    const { client } = device.page
    device.page.run('call', () =>
      callType === 'audio' ? client.makeVoiceCall(callees) : client.makeVideoCall(callees),
    )
  }

  function pressButton(device: Device, callType: 'audio' | 'video'): void {
    log(`${device.page.name}: pressButton (${callType})`)
    device.pressedUntil = clock.now() + PRESS_MS
    device.page.client.prepareDevices(callType)
    clock.after(PRESS_MS + 1, () => environment.changed.add(device))
  }

  type Handled = Exclude<Operation['type'], 'call' | 'pressButton' | 'cutPath' | 'crashServer' | 'startServer'>
  type Handler = [canPerform: (device: Device) => boolean, performOn: (device: Device, operation: Operation) => void]
  const handlers: Record<Handled, Handler> = {
    answer: [isRinging, ({ page }) => page.run('answer', () => page.client.answerCall())],
    decline: [isRinging, ({ page }) => page.run('decline', () => page.client.declineCall())],
    hangUp: [isInCall, ({ page }) => page.run('hang up', () => page.client.endCall())],
    mute: [
      isInCall,
      ({ page }, operation) => {
        if (operation.type !== 'mute') return
        const { source, isMuted } = operation
        page.run('mute', () =>
          source === 'microphone' ? page.client.muteAudio(isMuted) : page.client.muteVideo(isMuted),
        )
      },
    ],
    dismiss: [
      (device) => isUp(device) && device.page.client.store.getState().activeRoomId !== null,
      ({ page }) => {
        page.client.dismissCall(page.client.store.getState().activeRoomId ?? '')
      },
    ],
    holdDevices: [(device) => isUp(device) && !device.releaseDevices, holdDevices],
    holdCamera: [
      (device) => isUp(device) && !device.releaseDevices,
      (device) => (device.releaseDevices = device.page.devices.hold('camera')),
    ],
    releaseDevices: [(device) => device.releaseDevices !== null, releaseDevices],
    denyMicrophone: [isUp, ({ page }) => page.devices.deny('microphone')],
    allowDevices: [isUp, ({ page }) => page.devices.allow()],
    unplugMicrophone: [isUp, ({ page }) => page.devices.unplug('microphone-1')],
    plugMicrophone: [
      isUp,
      ({ page }) => {
        page.devices.unplug('microphone-1')
        page.devices.plug('microphone', 'microphone-1')
      },
    ],
    invalidateToken: [
      ({ token }) => token === 'good',
      (device) => {
        device.token = random.pick(['bad', 'none'] as const)
      },
    ],
    renewToken: [(device) => device.token !== 'good' || isRevoked(environment, device), renewToken],
    revokeAccess: [() => outage === null, revokeAccess],
    expireToken: [
      (device) => isUp(device) && device.token === 'good',
      (device) => {
        addFault(device.userJid)
        device.token = 'bad'
        server.expireToken(device.page.deviceId)
      },
    ],
    connect: [
      (device) => isUp(device) && isOffline(device),
      ({ page }) => page.run('connect', () => page.client.connect()),
    ],
    disconnect: [
      isUp,
      ({ page, userJid }) => {
        addFault(userJid)
        page.run('disconnect', () => page.client.disconnect())
      },
    ],
    closePage: [isUp, closePage],
    reloadPage: [
      isUp,
      (device) => {
        closePage(device)
        const { page } = device
        clock.after(random.between(1, 2_000), () => {
          if (device.page === page) environment.openPage(device)
        })
      },
    ],
    crashPage: [isUp, crashPage],
    // The connection is not closed: the server detects that the device is gone by its silence.
    loseDevice: [
      isUp,
      (device) => {
        killPage(device, random.between(1_000, LONGEST_SILENCE_MS))
      },
    ],
    openPage: [({ page }) => page.isDead, environment.openPage],
    openNewDevice: [
      ({ page }) => page.isDead,
      (device) => {
        device.tab = createFakeBrowser().openTab()
        environment.openPage(device)
      },
    ],
    dropConnection: [
      (device) => isUp(device) && !device.connectionFault,
      (device) => {
        device.connectionFault = addFault(device.userJid)
        device.connectionFault.to = Infinity
        server.dropConnection(device.page.deviceId)
      },
    ],
    restoreConnection: [(device) => isUp(device) && device.connectionFault !== null, restoreConnection],
    cutMedia: [
      (device) => isUp(device) && !device.mediaFault,
      (device) => {
        device.mediaFault = addFault(device.userJid)
        device.mediaFault.to = Infinity
        network.cut(device.page.name)
      },
    ],
    restoreMedia: [(device) => isUp(device) && device.mediaFault !== null, restoreMedia],
    failPeerConnections: [
      isUp,
      ({ page }) => {
        addFault(page.userJid)
        network.fail(page.name)
      },
    ],
  }

  /**
   * Leaves permission prompts pending. A user who is awaited in a call and does not answer the prompt for as long as a client waits for
   * media has the effect of a fault.
   */
  function holdDevices(device: Device): void {
    const since = clock.now()
    const release = device.page.devices.hold()
    device.releaseDevices = () => {
      release()
      if (clock.now() - since >= CONNECT_MS) addFault(device.userJid).from = since
    }
  }

  function releaseDevices(device: Device): void {
    device.releaseDevices?.()
    device.releaseDevices = null
  }

  function restoreMedia(device: Device): void {
    if (device.mediaFault) device.mediaFault.to = clock.now()
    device.mediaFault = null
    network.restore(device.page.name)
  }

  function restoreConnection(device: Device): void {
    if (device.connectionFault) device.connectionFault.to = clock.now()
    device.connectionFault = null
    server.restoreConnection(device.page.deviceId)
  }

  function renewToken(device: Device): void {
    if (device.token === 'good' && !isRevoked(environment, device)) return
    addFault(device.userJid)
    device.token = 'good'
    device.tokenIssue = environment.revocations.get(device.userJid)?.count ?? 0
    if (isUp(device) && device.page.client.store.getState().connection.status === 'unauthorized')
      device.page.run('connect', () => device.page.client.connect())
  }

  function revokeAccess({ userJid }: Device): void {
    addFault(userJid).isRevocation = true
    const count = (environment.revocations.get(userJid)?.count ?? 0) + 1
    environment.revocations.set(userJid, { count, at: clock.now() })
    void server.revoke(userJid)
    // By then every device of the user must be offline. Check that even if their state does not change.
    clock.after(propagationMsOf(schedule) + 1, () => {
      for (const device of devices) if (device.userJid === userJid) environment.changed.add(device)
    })
  }

  function closePage(device: Device): void {
    device.page.hide()
    const { page } = device
    clock.after(0, () => {
      if (device.page === page) crashPage(device)
    })
  }

  /** Kills the page. What it has sent still arrives before the server sees the connection close. */
  function crashPage(device: Device): void {
    killPage(device, 2 * schedule.latency.to + 1)
  }

  function killPage({ page, userJid }: Device, silenceMs: number): void {
    if (page.isDead) return
    const fault = addFault(userJid)
    fault.to += silenceMs
    fault.isDeath = true
    page.kill()
    clock.after(silenceMs, () => {
      server.dropConnection(page.deviceId)
    })
  }

  function startServer(records: 'kept' | 'lost'): void {
    log(`the server starts, its records ${records}`)
    // The clients reconnect one by one.
    if (outage) outage.to = clock.now() + LONGEST_RECONNECT_MS
    outage = null
    void server.start(records)
    for (const device of devices) {
      clock.after(random.between(1, LONGEST_RECONNECT_MS), () => {
        if (isUp(device) && !device.connectionFault) restoreConnection(device)
      })
    }
  }

  function repairAll(): void {
    log('all faults are repaired')
    environment.repairLoads()
    if (outage) startServer('kept')
    for (const device of devices) {
      releaseDevices(device)
      restoreMedia(device)
      device.page.devices.allow()
      renewToken(device)
      if (isUp(device) && device.connectionFault !== null) restoreConnection(device)
    }
  }

  return {
    perform,
    repairAll,
    hangUpAll() {
      for (const { page } of devices.filter(isUp)) page.run('hang up', () => page.client.endCall())
    },
    destroyAll() {
      for (const { page } of devices.filter(isUp)) page.run('destroy', () => page.client.destroy())
    },
  }
}
