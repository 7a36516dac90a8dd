import { isRevoked, isUp } from './actors'
import { disagreement } from './agreement'
import type { Page } from './page'
import { type CallHistory, dismissedAt } from './serverWatch'
import { patienceOf, type Slot, type Stage } from './stage'
import { isOver, type Knowledge } from './witness'

/** What must be true of everybody together, and when. */
export interface StageChecks {
  /** Something is different for somebody, and everything that promises had to say of it has been said. */
  afterChange(slot: Slot): void
  /** Everything is mended, and every timer has had its say. */
  whenMended(): void
  whenAllHaveHungUp(): void
  whenAllHaveGone(): void
}

export function createStageChecks(stage: Stage): StageChecks {
  const { schedule, time, network, exchange, server, slots, witnesses, troubles, revocations, fail } = stage
  const patience = patienceOf(schedule)

  /** Whoever may not sign in is not there. */
  function checkAccess(slot: Slot): void {
    const { page, userJid } = slot
    if (page.isDead || !isRevoked(stage, slot)) return
    const isLate = time.now() > (revocations.get(userJid)?.at ?? Infinity) + patience
    if (isLate && page.client.store.getState().connection.status === 'online')
      fail(`${page.name} is online, and its user's access was taken away`)
  }

  /** Nothing that anybody holds may outlive its call, and nothing of a person is open before they have answered. */
  function checkIdle({ page, witness, pressedUntil }: Slot): void {
    if (page.isDead || witness.running()) return
    const { name } = page
    if (!page.isAnswering && (network.isSending(name, 'microphone') || network.isSending(name, 'camera')))
      fail(`${name} is in no call and sends media`)
    if (isAsking(page) || time.now() <= pressedUntil) return
    if (page.devices.liveTracks() > 0) fail(`${name} is in no call and has a live track`)
    if (page.sound.playing.length > 0) fail(`${name} is in no call and plays a voice`)
    if (witness.ringing()) return
    if (page.sound.tone !== null) fail(`${name} makes a sound, and there is no call`)
    if (network.openLinks(name) > 0) fail(`${name} is in no call and has an open link`)
    if (page.open.size === 0 && page.timers > 0) fail(`${name}: a timer waits, and there is no call`)
  }

  /** Being asked for a device, before there is a call or while it still rings. */
  function isAsking({ open }: Page): boolean {
    return [...open].some((command) => command.startsWith('answer') || command.startsWith('call'))
  }

  /** Long after the last trouble people talk or they do not, and both ends and the server say the same of it. */
  function checkTalks(): void {
    for (const slot of slots.filter(isUp)) {
      const running = slot.witness.running()
      const { name, deviceId, userJid } = slot.page
      if (slot.witness.ringing()) fail(`${name} rings for ever`)
      if (!running) continue
      if (running.status !== 'connected') fail(`${name} is ${running.status} for ever`)
      const record = exchange.store.calls.get(running.roomId)
      if (!record?.members.some((seat) => seat.deviceId === deviceId))
        fail(`${name} is in a call of which the server knows nothing`)
      for (const other of Object.values(running.participants)) {
        if (other.isLocal || other.status !== 'connected') continue
        const theirs = slots.find(
          (each) => isUp(each) && each.userJid === other.userJid && each.witness.running()?.roomId === running.roomId,
        )
        if (theirs?.witness.running()?.participants[userJid]?.status !== 'connected')
          fail(`${name} talks to ${other.userJid}, who does not`)
      }
    }
    for (const { roomId, members } of exchange.store.calls.values()) {
      for (const { deviceId } of members)
        if (!slots.some(({ page, witness }) => page.deviceId === deviceId && witness.running()?.roomId === roomId))
          fail('the server keeps somebody in a call that they are not in')
    }
  }

  function checkNothingLeft(): void {
    for (const slot of slots.filter(isUp)) {
      const { page, witness } = slot
      checkIdle(slot)
      if (page.open.size > 0) fail(`${page.name}: ${[...page.open].join(', ')} is never settled`)
      if (Object.keys(page.client.store.getState().calls).length > 2)
        fail(`${page.name} keeps calls that are long over`)
      for (const { call } of witness.calls.values())
        if (!isOver(call)) fail(`${page.name}: a call is ${call.status} for ever`)
    }
    if (network.openLinks() > 0) fail(`${String(network.openLinks())} links are open, and there is no call`)
    if (exchange.store.calls.size > 0) fail('the server keeps a call that nobody is in')
    checkReasons()
  }

  function checkReasons(): void {
    const rooms = new Map<string, Knowledge[]>()
    for (const { calls } of witnesses)
      for (const known of calls.values()) rooms.set(known.call.roomId, [...(rooms.get(known.call.roomId) ?? []), known])
    for (const [roomId, all] of rooms) {
      const ends = all.filter(({ endedAt }) => endedAt !== null)
      const history = server.calls.get(roomId)
      const from = Math.min(...all.map(({ since }) => since)) - patience
      const to = Math.max(history?.endedAt ?? 0, ...ends.map(({ endedAt }) => endedAt ?? 0)) + patience
      const people = all[0]?.call.participantIds ?? []
      const met = troubles.filter(
        (trouble) =>
          trouble.to >= from && trouble.from <= to && (trouble.userJid === null || people.includes(trouble.userJid)),
      )
      const inCall = [...(history?.seated ?? [])]
      if (history && met.every(({ isRevocation }) => isRevocation)) checkDismissed(history, all)
      // Whoever hung up before hearing under which name the other one's call goes on never knew that call.
      const isKnown = inCall.every((deviceId) => all.some(({ page }) => page.deviceId === deviceId))
      const wrong = disagreement({
        callMode: all[0]?.call.callMode ?? 'onetoone',
        ends,
        isSeated: ({ page }) => inCall.includes(page.deviceId),
        isWhole: isKnown && ends.length === all.length,
        isCalm: met.length === 0,
        patience,
        dismissed: new Set(history?.dismissed.keys()),
      })
      if (wrong !== null) fail(wrong)
    }
  }

  /** Where nothing else broke, everybody for whom the call was over with somebody's access knows so at once. */
  function checkDismissed(history: CallHistory, all: readonly Knowledge[]): void {
    for (const { page, endedAt } of all) {
      const overAt = dismissedAt(history, page.userJid) ?? Infinity
      if ((endedAt ?? Infinity) > overAt + patience)
        fail(`${page.name} goes on with a call that was over when access was taken away`)
    }
  }

  function checkForgotten(): void {
    for (const { page } of slots) {
      if (page.timers > 0) fail(`${page.name}: ${String(page.timers)} timers outlive the client`)
      if (!page.isDead && page.open.size > 0) fail(`${page.name}: ${[...page.open].join(', ')} is never settled`)
    }
    if (exchange.store.users.size > 0 || exchange.store.calls.size > 0)
      fail('the server remembers somebody who has gone')
  }

  return {
    afterChange(slot) {
      checkIdle(slot)
      checkAccess(slot)
    },
    whenMended: checkTalks,
    whenAllHaveHungUp: checkNothingLeft,
    whenAllHaveGone: checkForgotten,
  }
}
