import type { CDPSession } from 'playwright-core'

/** The objects that a page still holds after a garbage collection, as the browser counts them. */
export interface PageResources {
  peerConnections: number
  dataChannels: number
  liveTracks: number
  tracks: number
  streams: number
  audioContexts: number
  audioNodes: number
  mediaElements: number
  webSockets: number
  /** Timers of `setTimeout` and `setInterval` that have neither run nor been cleared. */
  timers: number
  listeners: number
  domNodes: number
  /** Used JavaScript heap, in bytes. */
  heap: number
}

declare global {
  interface Window {
    pendingTimers(): number
  }
}

/** Counts pending timers, which are not objects. Runs in the page, before any of its scripts. */
export function trackPendingTimers(): void {
  const pending = new Set<number>()
  const { setTimeout, setInterval, clearTimeout, clearInterval } = window as unknown as Record<string, Timer>
  type Timer = (task: unknown, ms?: number, ...args: unknown[]) => number
  const countedSetTimeout: Timer = (task, ms, ...args) => {
    const run = () => {
      pending.delete(id)
      ;(task as (...args: unknown[]) => void)(...args)
    }
    const id = setTimeout!(run, ms)
    pending.add(id)
    return id
  }
  const countedSetInterval: Timer = (task, ms, ...args) => {
    const id = setInterval!(task, ms, ...args)
    pending.add(id)
    return id
  }
  const countedClear = (id: unknown) => {
    pending.delete(Number(id))
    clearTimeout!(id)
    clearInterval!(id)
  }
  Object.assign(window, {
    setTimeout: countedSetTimeout,
    setInterval: countedSetInterval,
    clearTimeout: countedClear,
    clearInterval: countedClear,
  })
  window.pendingTimers = () => pending.size
}

async function evaluate<T>(cdp: CDPSession, expression: string): Promise<T> {
  const { result } = await cdp.send('Runtime.evaluate', { expression, returnByValue: true })
  return result.value as T
}

/** Counts the live instances of a class and its subclasses for which the expression `where` is true of `object`. */
async function count(cdp: CDPSession, name: string, where = 'true'): Promise<number> {
  const objectGroup = 'pageResources'
  const { result } = await cdp.send('Runtime.evaluate', { expression: `${name}.prototype`, objectGroup })
  const { objects } = await cdp.send('Runtime.queryObjects', { prototypeObjectId: result.objectId!, objectGroup })
  const { result: counted } = await cdp.send('Runtime.callFunctionOn', {
    objectId: objects.objectId!,
    // Prototypes are instances of the class too, but have no state.
    functionDeclaration: `function () {
      return this.filter((object) => !Object.hasOwn(object, 'constructor')).filter((object) => ${where}).length
    }`,
    returnByValue: true,
  })
  await cdp.send('Runtime.releaseObjectGroup', { objectGroup })
  return counted.value as number
}

/** Collects garbage and counts the remaining objects. */
export async function readPageResources(cdp: CDPSession): Promise<PageResources> {
  for (let round = 0; round < 2; round++) await cdp.send('HeapProfiler.collectGarbage')
  await cdp.send('Performance.enable')
  const { metrics } = await cdp.send('Performance.getMetrics')
  const metric = (name: string) => metrics.find((entry) => entry.name === name)?.value ?? NaN
  return {
    heap: (await cdp.send('Runtime.getHeapUsage')).usedSize,
    peerConnections: metric('RTCPeerConnections'),
    listeners: metric('JSEventListeners'),
    domNodes: metric('Nodes'),
    timers: await evaluate<number>(cdp, 'pendingTimers()'),
    dataChannels: await count(cdp, 'RTCDataChannel'),
    liveTracks: await count(cdp, 'MediaStreamTrack', 'object.readyState === "live"'),
    tracks: await count(cdp, 'MediaStreamTrack'),
    streams: await count(cdp, 'MediaStream'),
    audioContexts: await count(cdp, 'BaseAudioContext'),
    audioNodes: await count(cdp, 'AudioNode'),
    mediaElements: await count(cdp, 'HTMLMediaElement'),
    webSockets: await count(cdp, 'WebSocket'),
  }
}
