import { createStore, type StoreApi } from 'zustand/vanilla'

export interface LogEntry {
  id: number
  /** Milliseconds since the epoch. */
  at: number
  /** What the app asked of the client, what came of it, and what the client told by itself. */
  kind: 'command' | 'result' | 'failure' | 'event'
  name: string
  who: string
  what: string
  /** The payload as it was then, as text. */
  json: string
}

/** What happened, newest last, and not more than one can read. */
export interface EventLog {
  readonly store: StoreApi<LogEntry[]>
  add(entry: Omit<LogEntry, 'id' | 'at' | 'json'>, payload: unknown): void
  clear(): void
}

const MOST = 200

export function createEventLog(): EventLog {
  const store = createStore<LogEntry[]>(() => [])
  let nextId = 0
  return {
    store,
    add(entry, payload) {
      const whole = { ...entry, id: nextId++, at: Date.now(), json: toJson(payload) }
      store.setState((entries) => [...entries, whole].slice(-MOST), true)
    },
    clear() {
      store.setState([], true)
    },
  }
}

/** Tracks and errors are objects of the browser, which JSON would show empty. */
function toJson(payload: unknown): string {
  const readable = (_key: string, value: unknown): unknown => {
    if (value instanceof MediaStreamTrack) {
      const { kind, id, label, enabled, readyState } = value
      return { kind, id, label, enabled, readyState }
    }
    if (value instanceof Error || value instanceof DOMException) {
      return Object.assign({ name: value.name, message: value.message }, value)
    }
    return value
  }
  return JSON.stringify(payload, readable, 2)
}
