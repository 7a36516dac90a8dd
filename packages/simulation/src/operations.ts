import type { Act } from './schedule'
import { names, patienceOf, type Slot, type Stage, type Trouble } from './environment'

/** How acts are done on a stage. */
export interface Actors {
  perform(act: Act): void
  /** Everything that was broken, held back or denied is well again. */
  mend(): void
  hangUpAll(): void
  destroyAll(): void
}

/** How long a client waits at most before it comes back to a server that is there again. */
const LONGEST_RETURN_MS = 3_000

/** How long a line can be dead before the server finds out, where nobody says so. */
const LONGEST_SILENCE_MS = 45_000

/** For how long at most a device stays open for a press that comes to nothing. */
const PRESS_MS = 1_000

/** For how long a client waits for the other end's media. */
const CONNECT_MS = 30_000

const isOff = ({ page }: Slot) => ['offline', 'unauthorized'].includes(page.client.store.getState().connection.status)

/** Whether the token of a device was made before its user's access was taken away. */
export const isRevoked = ({ revocations }: Stage, { userJid, issue }: Slot) =>
  issue < (revocations.get(userJid)?.count ?? 0)

export const isUp = ({ page }: Slot) => !page.isDead

export function createActors(stage: Stage): Actors {
  const { schedule, time, random, network, exchange, slots, note } = stage
  let outage: Trouble | null = null

  /** The device that the act means, of those that can do it; of a negative number they are counted from the last. */
  function who(device: number, can: (slot: Slot) => boolean): Slot | undefined {
    const able = slots.filter(can)
    return able.at(device % able.length)
  }

  /** Of this moment, unless `to` is moved. */
  function trouble(userJid: string | null): Trouble {
    const moment = { userJid, from: time.now(), to: time.now() }
    stage.troubles.push(moment)
    return moment
  }

  function perform(act: Act): void {
    switch (act.do) {
      case 'killServer':
        if (outage) return
        note('the server dies')
        outage = trouble(null)
        outage.to = Infinity
        exchange.crash()
        return
      case 'startServer':
        if (outage) startServer(act.records)
        return
      case 'call': {
        const slot = who(act.device, idle)
        if (slot) call(slot, act.to, act.callType)
        return
      }
      case 'press': {
        const slot = who(act.device, act.to === 'call' ? idle : ringing)
        if (slot) press(slot, act.callType)
        return
      }
      default: {
        const [can, does] = deeds[act.do]
        const slot = who(act.device, can)
        if (!slot) return
        note(`${slot.page.name}: ${act.do}${act.do === 'mute' ? ` ${act.type} ${String(act.isMuted)}` : ''}`)
        does(slot, act)
      }
    }
  }

  function call(slot: Slot, to: number[], callType: 'audio' | 'video'): void {
    const own = names.indexOf(slot.userJid.split('@')[0] ?? '')
    const count = schedule.devices.length
    const callees = [...new Set(to.map((user) => names[user === own ? (user + 1) % count : user] ?? ''))]
    note(`${slot.page.name}: ${callType} call to ${callees.join(', ')}`)
    const { client } = slot.page
    slot.page.command('call', () =>
      callType === 'audio' ? client.makeVoiceCall(callees) : client.makeVideoCall(callees),
    )
  }

  function press(slot: Slot, callType: 'audio' | 'video'): void {
    note(`${slot.page.name}: press (${callType})`)
    slot.pressedUntil = time.now() + PRESS_MS
    slot.page.client.prepareDevices(callType)
    time.after(PRESS_MS + 1, () => stage.changed.add(slot))
  }

  type Deed = Exclude<Act['do'], 'call' | 'press' | 'killServer' | 'startServer'>
  const idle = (slot: Slot) => isUp(slot) && !slot.witness.running()
  const ringing = (slot: Slot) => isUp(slot) && slot.witness.ringing() !== undefined
  const talking = (slot: Slot) => isUp(slot) && slot.witness.running() !== undefined
  const deeds: Record<Deed, [can: (slot: Slot) => boolean, does: (slot: Slot, act: Act) => void]> = {
    answer: [ringing, ({ page }) => page.command('answer', () => page.client.answerCall())],
    decline: [ringing, ({ page }) => page.command('decline', () => page.client.declineCall())],
    hangUp: [talking, ({ page }) => page.command('hang up', () => page.client.endCall())],
    mute: [
      talking,
      ({ page }, act) => {
        if (act.do !== 'mute') return
        page.command('mute', () =>
          act.type === 'audio' ? page.client.muteAudio(act.isMuted) : page.client.muteVideo(act.isMuted),
        )
      },
    ],
    hold: [(slot) => isUp(slot) && !slot.release, askForDevices],
    holdCamera: [(slot) => isUp(slot) && !slot.release, (slot) => (slot.release = slot.page.devices.hold('camera'))],
    release: [(slot) => slot.release !== null, letGo],
    deny: [isUp, ({ page }) => page.devices.deny('microphone')],
    allow: [isUp, ({ page }) => page.devices.allow()],
    dismiss: [
      (slot) => isUp(slot) && slot.page.client.store.getState().activeRoomId !== null,
      ({ page }) => {
        page.client.dismissCall(page.client.store.getState().activeRoomId ?? '')
      },
    ],
    unplug: [
      isUp,
      ({ page }) => {
        page.devices.unplug('microphone-1')
      },
    ],
    plug: [
      isUp,
      ({ page }) => {
        page.devices.unplug('microphone-1')
        page.devices.plug('microphone', 'microphone-1')
      },
    ],
    spoilToken: [
      ({ token }) => token === 'good',
      (slot) => {
        slot.token = random.pick(['bad', 'none'] as const)
      },
    ],
    renewToken: [(slot) => slot.token !== 'good' || isRevoked(stage, slot), renewToken],
    revoke: [() => outage === null, revoke],
    expireToken: [
      (slot) => isUp(slot) && slot.token === 'good',
      (slot) => {
        trouble(slot.userJid)
        slot.token = 'bad'
        exchange.expireToken(slot.page.deviceId)
      },
    ],
    connect: [(slot) => isUp(slot) && isOff(slot), ({ page }) => page.command('connect', () => page.client.connect())],
    disconnect: [
      isUp,
      ({ page, userJid }) => {
        trouble(userJid)
        page.command('disconnect', () => page.client.disconnect())
      },
    ],
    closePage: [isUp, close],
    reload: [
      isUp,
      (slot) => {
        close(slot)
        const { page } = slot
        time.after(random.between(1, 2_000), () => {
          if (slot.page === page) stage.openPage(slot)
        })
      },
    ],
    crash: [isUp, kill],
    // Nobody says that it is gone: the server finds out when it has not been heard for long enough.
    vanish: [
      isUp,
      (slot) => {
        die(slot, random.between(1_000, LONGEST_SILENCE_MS))
      },
    ],
    open: [({ page }) => page.isDead, stage.openPage],
    dropLine: [
      (slot) => isUp(slot) && !slot.dropped,
      (slot) => {
        slot.dropped = trouble(slot.userJid)
        slot.dropped.to = Infinity
        exchange.dropConnection(slot.page.deviceId)
      },
    ],
    restoreLine: [(slot) => isUp(slot) && slot.dropped !== null, restoreLine],
    cutMedia: [
      (slot) => isUp(slot) && !slot.cut,
      (slot) => {
        slot.cut = trouble(slot.userJid)
        slot.cut.to = Infinity
        network.cut(slot.page.name)
      },
    ],
    restoreMedia: [(slot) => isUp(slot) && slot.cut !== null, restoreMedia],
    breakLinks: [
      isUp,
      ({ page }) => {
        trouble(page.userJid)
        network.fail(page.name)
      },
    ],
  }

  /** Whoever is waited for in a call, and does not answer the browser's question for so long, is as good as cut off. */
  function askForDevices(slot: Slot): void {
    const since = time.now()
    const answer = slot.page.devices.hold()
    slot.release = () => {
      answer()
      if (time.now() - since >= CONNECT_MS) trouble(slot.userJid).from = since
    }
  }

  function letGo(slot: Slot): void {
    slot.release?.()
    slot.release = null
  }

  function restoreMedia(slot: Slot): void {
    if (slot.cut) slot.cut.to = time.now()
    slot.cut = null
    network.restore(slot.page.name)
  }

  function restoreLine(slot: Slot): void {
    if (slot.dropped) slot.dropped.to = time.now()
    slot.dropped = null
    exchange.restoreConnection(slot.page.deviceId)
  }

  function renewToken(slot: Slot): void {
    if (slot.token === 'good' && !isRevoked(stage, slot)) return
    trouble(slot.userJid)
    slot.token = 'good'
    slot.issue = stage.revocations.get(slot.userJid)?.count ?? 0
    if (isUp(slot) && slot.page.client.store.getState().connection.status === 'unauthorized')
      slot.page.command('connect', () => slot.page.client.connect())
  }

  function revoke({ userJid }: Slot): void {
    trouble(userJid).isRevocation = true
    const count = (stage.revocations.get(userJid)?.count ?? 0) + 1
    stage.revocations.set(userJid, { count, at: time.now() })
    void exchange.revoke(userJid)
    // By then they know, and are looked at even where nothing else happens to them.
    time.after(patienceOf(schedule) + 1, () => {
      for (const slot of slots) if (slot.userJid === userJid) stage.changed.add(slot)
    })
  }

  function close(slot: Slot): void {
    slot.page.hide()
    const { page } = slot
    time.after(0, () => {
      if (slot.page === page) kill(slot)
    })
  }

  /** What is on its way to the server still arrives. */
  function kill(slot: Slot): void {
    die(slot, 2 * schedule.delay.to + 1)
  }

  function die({ page, userJid }: Slot, silence: number): void {
    if (page.isDead) return
    const death = trouble(userJid)
    death.to += silence
    page.die()
    time.after(silence, () => {
      exchange.dropConnection(page.deviceId)
    })
  }

  function startServer(records: 'kept' | 'lost'): void {
    note(`the server is back, its records ${records}`)
    // The lines are back one by one.
    if (outage) outage.to = time.now() + LONGEST_RETURN_MS
    outage = null
    void exchange.start(records)
    for (const slot of slots) {
      time.after(random.between(1, LONGEST_RETURN_MS), () => {
        if (isUp(slot) && !slot.dropped) restoreLine(slot)
      })
    }
  }

  function mend(): void {
    note('everything is mended')
    if (outage) startServer('kept')
    for (const slot of slots) {
      letGo(slot)
      restoreMedia(slot)
      slot.page.devices.allow()
      renewToken(slot)
      if (isUp(slot) && slot.dropped !== null) restoreLine(slot)
    }
  }

  return {
    perform,
    mend,
    hangUpAll() {
      for (const { page } of slots.filter(isUp)) page.command('hang up', () => page.client.endCall())
    },
    destroyAll() {
      for (const { page } of slots.filter(isUp)) page.command('destroy', () => page.client.destroy())
    },
  }
}
