import type { Act } from './schedule'
import { names, type Slot, type Stage } from './stage'

/** How acts are done on a stage. */
export interface Actors {
  perform(act: Act): void
  /** Everything that was broken, held back or denied is well again. */
  mend(): void
  hangUpAll(): void
  destroyAll(): void
}

export const isUp = ({ page }: Slot) => !page.isDead

export function createActors(stage: Stage): Actors {
  const { schedule, time, random, network, exchange, slots, note } = stage
  let isServerDown = false

  /** The act's device where it can do it, the next one that can otherwise. */
  function who(device: number, can: (slot: Slot) => boolean): Slot | undefined {
    const able = slots.filter(can)
    return able[device % able.length]
  }

  const trouble = (userJid: string | null) => stage.troubles.push({ at: time.now(), userJid })

  function perform(act: Act): void {
    switch (act.do) {
      case 'killServer':
        if (isServerDown) return
        note('the server dies')
        trouble(null)
        isServerDown = true
        exchange.crash()
        return
      case 'startServer':
        if (isServerDown) startServer(act.records)
        return
      case 'call': {
        const slot = who(act.device, (each) => isUp(each) && !each.witness.running())
        if (slot) call(slot, act.to, act.callType)
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

  type Deed = Exclude<Act['do'], 'call' | 'killServer' | 'startServer'>
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
    hold: [(slot) => isUp(slot) && !slot.release, (slot) => (slot.release = slot.page.devices.hold())],
    release: [(slot) => slot.release !== null, letGo],
    deny: [isUp, ({ page }) => page.devices.deny('microphone')],
    allow: [isUp, ({ page }) => page.devices.allow()],
    connect: [
      (slot) => isUp(slot) && slot.page.client.store.getState().connection.status === 'offline',
      ({ page }) => page.command('connect', () => page.client.connect()),
    ],
    disconnect: [
      isUp,
      ({ page, userJid }) => {
        trouble(userJid)
        page.command('disconnect', () => page.client.disconnect())
      },
    ],
    closePage: [
      isUp,
      (slot) => {
        slot.page.hide()
        time.after(0, () => {
          kill(slot)
        })
      },
    ],
    crash: [isUp, kill],
    open: [({ page }) => page.isDead, stage.openPage],
    dropLine: [
      (slot) => isUp(slot) && !slot.isCut,
      (slot) => {
        trouble(slot.userJid)
        slot.isCut = true
        exchange.dropLine(slot.page.deviceId)
      },
    ],
    restoreLine: [(slot) => isUp(slot) && slot.isCut, restoreLine],
    cutMedia: [
      isUp,
      ({ page }) => {
        trouble(page.userJid)
        network.cut(page.name)
      },
    ],
    restoreMedia: [isUp, ({ page }) => network.restore(page.name)],
    breakLinks: [
      isUp,
      ({ page }) => {
        trouble(page.userJid)
        network.fail(page.name)
      },
    ],
  }

  function letGo(slot: Slot): void {
    slot.release?.()
    slot.release = null
  }

  function restoreLine(slot: Slot): void {
    slot.isCut = false
    trouble(slot.userJid)
    exchange.restoreLine(slot.page.deviceId)
  }

  /** What is on its way to the server still arrives. */
  function kill(slot: Slot): void {
    const { page, userJid } = slot
    if (page.isDead) return
    trouble(userJid)
    page.die()
    time.after(2 * schedule.delay.to + 1, () => {
      exchange.dropLine(page.deviceId)
    })
  }

  function startServer(records: 'kept' | 'lost'): void {
    note(`the server is back, its records ${records}`)
    trouble(null)
    isServerDown = false
    void exchange.start(records)
    for (const slot of slots) {
      time.after(random.between(1, 3_000), () => {
        if (isUp(slot) && !slot.isCut) restoreLine(slot)
      })
    }
  }

  function mend(): void {
    note('everything is mended')
    if (isServerDown) startServer('kept')
    network.restore()
    for (const slot of slots) {
      letGo(slot)
      slot.page.devices.allow()
      if (isUp(slot) && slot.isCut) restoreLine(slot)
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
