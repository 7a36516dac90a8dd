import type { DebugEntry, DebugLogger } from '../api/debugLogger'

/** Writes one line for each entry, such as `[offhook +12 ms] transition calling -> connecting: user 2 connecting`. */
export function createConsoleLogger(): DebugLogger {
  let last: number | null = null
  return (entry) => {
    const sinceLast = entry.at - (last ?? entry.at)
    last = entry.at
    console.debug(`[offhook +${String(sinceLast)} ms] ${entry.type} ${describe(entry)}`)
  }
}

function describe(entry: DebugEntry): string {
  switch (entry.type) {
    case 'command':
    case 'request':
      return `${entry.name}: ${entry.outcome} after ${String(entry.durationMs)} ms`
    case 'push':
      return words(entry.name, entry.seq)
    case 'connection':
      return words(entry.status, entry.reason)
    case 'transition':
      return `${entry.from} -> ${entry.to}: ${words(entry.event, entry.detail)} [${entry.effects.join(', ')}]`
    case 'ignored':
      return `in ${entry.from}: ${words(entry.event, entry.detail)}`
  }
}

const words = (name: string, detail: string | number = '') => `${name} ${String(detail)}`.trimEnd()
