export interface LogLine {
  kind: 'command' | 'result' | 'failure' | 'event'
  name: string
  payload: Record<string, unknown>
}

/** Reads the event log that the demo shows. Runs in the page. */
export function readLog(): LogLine[] {
  const lines = document.querySelectorAll<HTMLElement>('ol[aria-label="Listener events"] > li > details')
  return [...lines].map((line) => ({
    kind: line.dataset.kind as LogLine['kind'],
    name: (line.querySelector('.log-name')?.textContent ?? '').replace(/[^a-zA-Z]/g, ''),
    payload: JSON.parse(line.querySelector('pre')?.textContent ?? '') as Record<string, unknown>,
  }))
}
