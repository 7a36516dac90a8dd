import { createStore, type StoreApi } from 'zustand/vanilla'

export interface LogEntry {
  id: number
  /** Milliseconds since the epoch. */
  at: number
  /** A command of the app, its result or its failure, or an event that the client emitted. */
  kind: 'command' | 'result' | 'failure' | 'event'
  name: string
  /** The user part of the JID that an event is about, else `''`. */
  user: string
  summary: string
  /** The payload as JSON, serialized when the entry was added. */
  json: string
}

/** The latest entries, newest last. */
export interface EventLog {
  readonly store: StoreApi<LogEntry[]>
  add(entry: Omit<LogEntry, 'id' | 'at' | 'json'>, payload: unknown): void
  clear(): void
}

const MAX_ENTRIES = 200

export function createEventLog(): EventLog {
  const store = createStore<LogEntry[]>(() => [])
  let nextId = 0
  return {
    store,
    add(partialEntry, payload) {
      const entry = { ...partialEntry, id: nextId++, at: Date.now(), json: toJson(payload) }
      store.setState((entries) => [...entries, entry].slice(-MAX_ENTRIES), true)
    },
    clear() {
      store.setState([], true)
    },
  }
}

/** Copies the fields of tracks and errors: JSON.stringify would turn these objects into `{}`. */
function toJson(payload: unknown): string {
  const replacer = (_key: string, value: unknown): unknown => {
    if (value instanceof MediaStreamTrack) {
      const { kind, id, label, enabled, readyState } = value
      return { kind, id, label, enabled, readyState }
    }
    if (value instanceof Error || value instanceof DOMException) {
      return Object.assign({ name: value.name, message: value.message }, value)
    }
    return value
  }
  return JSON.stringify(payload, replacer, 2)
}
