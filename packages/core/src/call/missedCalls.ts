import type { MissedCallEvent } from '../api/callEvents'
import type { OpenPageChannel, PageChannel } from '../api/ports/pageChannel'
import type { EventEmitter } from '../events/eventEmitter'
import type { CallStore } from '../store/callStore'

/** Older ones are dropped. */
const MAX_CALLS = 20
const MAX_DISMISSED = 200

/** A message between pages: the room ids of calls that were dismissed, or that a page has received and another may have dismissed before. */
type PageMessage = Partial<Record<'dismissed' | 'received', string[]>>

/** The missed calls of the user, in the store, until one page of the user dismisses them. */
export interface MissedCalls {
  dismiss(roomId: string): void
  /** Another user signs in. */
  forget(): void
  close(): void
}

export function createMissedCalls(options: {
  /** The key of the signaling server: dismissals are shared between the pages of one user of one server. */
  server: string
  store: CallStore
  emitter: EventEmitter
  openChannel: OpenPageChannel
}): MissedCalls {
  const { store, emitter } = options
  const dismissed = new Set<string>()
  /** Opened by the first missed call. */
  let channel: PageChannel | null = null

  function open(): PageChannel {
    const { self } = store.getState()
    return (channel ??= options.openChannel(`offhook:${options.server} ${self?.userJid ?? ''}`, onMessage))
  }

  function onMessage(message: unknown): void {
    const roomIdsOf = (key: keyof PageMessage) => {
      const value = (message as PageMessage | null)?.[key]
      return Array.isArray(value) ? value.filter((roomId) => typeof roomId === 'string') : []
    }
    remove(roomIdsOf('dismissed'))
    const known = roomIdsOf('received').filter((roomId) => dismissed.has(roomId))
    if (known.length > 0) post({ dismissed: known })
  }

  function post(message: PageMessage): void {
    channel?.post(message)
  }

  function remove(roomIds: string[]): void {
    for (const roomId of roomIds) dismissed.add(roomId)
    for (const roomId of dismissed) if (dismissed.size > MAX_DISMISSED) dismissed.delete(roomId)
    setCalls((calls) => calls.filter((call) => !roomIds.includes(call.roomId)))
  }

  function setCalls(change: (calls: MissedCallEvent[]) => MissedCallEvent[]): void {
    const { missedCalls } = store.getState()
    const changed = change(missedCalls)
    if (changed.length !== missedCalls.length || changed.at(-1) !== missedCalls.at(-1))
      store.setState({ missedCalls: changed })
  }

  const stopListening = emitter.on('missedCall', (call) => {
    if (dismissed.has(call.roomId)) return
    setCalls((calls) => [...calls, call].slice(-MAX_CALLS))
    open().post({ received: [call.roomId] })
  })

  function forget(): void {
    channel?.close()
    channel = null
    dismissed.clear()
    setCalls(() => [])
  }

  return {
    dismiss(roomId) {
      if (!store.getState().missedCalls.some((call) => call.roomId === roomId)) return
      remove([roomId])
      post({ dismissed: [roomId] })
    },
    forget,
    close() {
      stopListening()
      channel?.close()
      channel = null
    },
  }
}
