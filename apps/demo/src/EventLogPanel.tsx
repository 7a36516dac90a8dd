import type { CallClient } from '@offhook/core'
import { memo, useEffect, useState } from 'react'
import { useStore } from 'zustand'
import type { EventLog, LogEntry } from './eventLog'
import { logSpeaking } from './logEvents'

/** What the app asks of the client and hears from it, line by line; a line opens to the raw payload. */
export function EventLogPanel({ client, log }: { client: CallClient; log: EventLog }) {
  const entries = useStore(log.store)
  const [withSpeaking, setWithSpeaking] = useState(false)
  useEffect(() => (withSpeaking ? logSpeaking(client, log) : undefined), [client, log, withSpeaking])

  return (
    <aside className="log" aria-label="Log">
      <details open>
        <summary>Listener events</summary>
        <div className="log-tools">
          <label>
            <input type="checkbox" checked={withSpeaking} onChange={(event) => setWithSpeaking(event.target.checked)} />
            Who speaks
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
const timeOf = (at: number) => `${clock.format(at)}.${String(at % 1000).padStart(3, '0')}`

const marks: Record<LogEntry['kind'], string> = { command: '→', result: '←', failure: '←', event: '' }

const LogLine = memo(function LogLine({ entry: { at, kind, name, who, what, json } }: { entry: LogEntry }) {
  return (
    <li>
      <details className="log-line" data-kind={kind}>
        <summary>
          <time dateTime={new Date(at).toISOString()}>{timeOf(at)}</time>
          <span className="log-name">
            {marks[kind]} {kind === 'event' ? name : `${name}()`}
          </span>
          <span className="log-who">{who}</span>
          <span className="log-what">{what}</span>
        </summary>
        <pre>{json}</pre>
      </details>
    </li>
  )
})
