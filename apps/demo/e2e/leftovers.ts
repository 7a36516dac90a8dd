import type { CDPSession } from 'playwright-core'

/** What a page still holds after a garbage collection: real objects, counted by the browser itself. */
export interface Leftovers {
  connections: number
  channels: number
  liveTracks: number
  tracks: number
  streams: number
  audioContexts: number
  audioNodes: number
  mediaElements: number
  sockets: number
  /** Of `setTimeout` and `setInterval`, not yet run or cleared. */
  timers: number
  listeners: number
  domNodes: number
  /** Bytes. */
  heap: number
}

declare global {
  interface Window {
    pendingTimers(): number
  }
}

/** Keeps count of timers, which are no objects. Runs in the page, before any of its scripts. */
export function countTimers(): void {
  const pending = new Set<number>()
  const { setTimeout, setInterval, clearTimeout, clearInterval } = window as unknown as Record<string, Timer>
  type Timer = (task: unknown, ms?: number, ...args: unknown[]) => number
  const later: Timer = (task, ms, ...args) => {
    const run = () => {
      pending.delete(id)
      ;(task as (...args: unknown[]) => void)(...args)
    }
    const id = setTimeout!(run, ms)
    pending.add(id)
    return id
  }
  const again: Timer = (task, ms, ...args) => {
    const id = setInterval!(task, ms, ...args)
    pending.add(id)
    return id
  }
  const cancel = (id: unknown) => {
    pending.delete(Number(id))
    clearTimeout!(id)
    clearInterval!(id)
  }
  Object.assign(window, { setTimeout: later, setInterval: again, clearTimeout: cancel, clearInterval: cancel })
  window.pendingTimers = () => pending.size
}

async function evaluate<T>(cdp: CDPSession, expression: string): Promise<T> {
  const { result } = await cdp.send('Runtime.evaluate', { expression, returnByValue: true })
  return result.value as T
}

/** How many objects of this class, and of those below it, are alive and are what `where` says. */
async function count(cdp: CDPSession, name: string, where = 'true'): Promise<number> {
  const objectGroup = 'leftovers'
  const { result } = await cdp.send('Runtime.evaluate', { expression: `${name}.prototype`, objectGroup })
  const { objects } = await cdp.send('Runtime.queryObjects', { prototypeObjectId: result.objectId!, objectGroup })
  const { result: found } = await cdp.send('Runtime.callFunctionOn', {
    objectId: objects.objectId!,
    // Prototypes are objects of the class as well, and have none of its state.
    functionDeclaration: `function () {
      return this.filter((one) => !Object.hasOwn(one, 'constructor')).filter((one) => ${where}).length
    }`,
    returnByValue: true,
  })
  await cdp.send('Runtime.releaseObjectGroup', { objectGroup })
  return found.value as number
}

/** Collects garbage and counts what is left. */
export async function readLeftovers(cdp: CDPSession): Promise<Leftovers> {
  for (let round = 0; round < 2; round++) await cdp.send('HeapProfiler.collectGarbage')
  await cdp.send('Performance.enable')
  const { metrics } = await cdp.send('Performance.getMetrics')
  const metric = (name: string) => metrics.find((one) => one.name === name)?.value ?? NaN
  return {
    heap: (await cdp.send('Runtime.getHeapUsage')).usedSize,
    connections: metric('RTCPeerConnections'),
    listeners: metric('JSEventListeners'),
    domNodes: metric('Nodes'),
    timers: await evaluate<number>(cdp, 'pendingTimers()'),
    channels: await count(cdp, 'RTCDataChannel'),
    liveTracks: await count(cdp, 'MediaStreamTrack', 'one.readyState === "live"'),
    tracks: await count(cdp, 'MediaStreamTrack'),
    streams: await count(cdp, 'MediaStream'),
    audioContexts: await count(cdp, 'BaseAudioContext'),
    audioNodes: await count(cdp, 'AudioNode'),
    mediaElements: await count(cdp, 'HTMLMediaElement'),
    sockets: await count(cdp, 'WebSocket'),
  }
}
