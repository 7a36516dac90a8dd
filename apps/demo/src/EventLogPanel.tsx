import type { CallClient } from '@offhook/core'
import { memo, useEffect, useState } from 'react'
import { useStore } from 'zustand'
import type { EventLog, LogEntry } from './createEventLog'
import { logSpeaking } from './logEvents'

/** Lists the app's commands, their results and the client's events. Each line expands to show its payload. */
export function EventLogPanel({ client, log }: { client: CallClient; log: EventLog }) {
  const entries = useStore(log.store)
  const [includesSpeaking, setIncludesSpeaking] = useState(false)
  useEffect(() => (includesSpeaking ? logSpeaking(client, log) : undefined), [client, log, includesSpeaking])

  return (
    <aside className="log" aria-label="Log">
      <details open>
        <summary>Listener events</summary>
        <div className="log-tools">
          <label>
            <input
              type="checkbox"
              checked={includesSpeaking}
              onChange={(event) => setIncludesSpeaking(event.target.checked)}
            />
            Include speaking events
          </label>
          <button type="button" className="quiet" onClick={log.clear}>
            Clear
          </button>
        </div>
        <div className="log-scroller">
          <ol aria-label="Listener events">
            {entries.map((entry) => (
              <LogLine key={entry.id} entry={entry} />
            ))}
          </ol>
        </div>
      </details>
    </aside>
  )
}

const clock = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' })
const formatTime = (at: number) => `${clock.format(at)}.${String(at % 1000).padStart(3, '0')}`

const kindSymbols: Record<LogEntry['kind'], string> = { command: '→', result: '←', failure: '←', event: '' }

const LogLine = memo(function LogLine({ entry: { at, kind, name, user, summary, json } }: { entry: LogEntry }) {
  return (
    <li>
      <details className="log-line" data-kind={kind}>
        <summary>
          <time dateTime={new Date(at).toISOString()}>{formatTime(at)}</time>
          <span className="log-name">
            {kindSymbols[kind]} {kind === 'event' ? name : `${name}()`}
          </span>
          <span className="log-user">{user}</span>
          <span className="log-summary">{summary}</span>
        </summary>
        <pre>{json}</pre>
      </details>
    </li>
  )
})
