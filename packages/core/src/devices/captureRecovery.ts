import { captureSources, type CaptureSource } from '@offhook/protocol'
import type { CaptureMonitor } from '../api/ports/captureMonitor'
import type { Clock } from '../api/ports/clock'
import { type Capture, isReplaced } from './capture'
import type { DeviceWatcher } from './deviceWatcher'
import { inputsOf, isListed } from './openDevices'

/** Opening a device fires `devicechange` in some browsers. An event this soon after an attempt counts as caused by it. */
const OWN_CHANGE_MS = 200
/** Returning to the page opens a lost device again, at most this often. */
const PAGE_RETRY_MS = 10_000
const MAX_PAUSE_MS = 60_000

export interface CaptureRecoveryOptions {
  captures: Readonly<Record<CaptureSource, Capture>>
  watcher: DeviceWatcher
  monitor: CaptureMonitor
  clock: Clock
  /** Opens the device again without a prompt. Rejects if that fails. */
  reopen(source: CaptureSource): Promise<void>
}

/**
 * Opens a lost device again when it, or another one, is connected, when the user allows it, and when the user returns to the page. Goes
 * back from a substitute to the selected device when that is connected again. Never causes a prompt, and never repeats an attempt
 * without a new cause.
 */
export interface CaptureRecovery {
  /** Call when a device is wanted. */
  start(): void
  /** An attempt to open a device has begun: the cause of the next one must come later. */
  noteAttempt(source: CaptureSource): void
  /** A device is lost and has no substitute. The next list is a new one, even if it is as before: the device may have returned. */
  noteLoss(source: CaptureSource): void
  /** A command of the user makes earlier failures irrelevant. */
  reset(source: CaptureSource): void
  stop(): void
}

interface Attempts {
  /** The devices of the kind at the last attempt, or at the last list that gave no cause for one. */
  knownDevices: string | null
  endedAt: number
  /** Automatic attempts that failed one after the other. */
  failures: number
  stopTimer: () => void
}

export function createCaptureRecovery(options: CaptureRecoveryOptions): CaptureRecovery {
  const { captures, watcher, monitor, clock } = options
  const attempts: Record<CaptureSource, Attempts> = { microphone: newAttempts(), camera: newAttempts() }
  const permissions: Partial<Record<CaptureSource, PermissionState>> = {}
  let list: readonly MediaDeviceInfo[] = []
  let stops: (() => void)[] | null = null

  const isLost = (source: CaptureSource) => captures[source].loss !== null && !captures[source].isReopening

  /** Whether the browser would open the device without a prompt. */
  const isAllowed = (source: CaptureSource) => isListed(list, source) || permissions[source] === 'granted'

  const isSubstituted = (source: CaptureSource) => captures[source].isWanted && isReplaced(captures[source])

  async function attempt(source: CaptureSource): Promise<void> {
    const own = attempts[source]
    const hasFailed = await options.reopen(source).then(
      () => isSubstituted(source),
      () => true,
    )
    own.failures = hasFailed ? own.failures + 1 : 0
  }

  function onList(devices: readonly MediaDeviceInfo[]): void {
    list = devices
    for (const source of captureSources) considerList(source)
  }

  function considerList(source: CaptureSource): void {
    const { deviceId, replaced } = captures[source]
    const own = attempts[source]
    const inputs = inputsOf(list, source)
    const devices = inputs.map((info) => info.deviceId).join('\n')
    // A device in use is in the list all the time: only a change of the list is a cause.
    const isFirst = own.knownDevices === null && replaced === 'busy'
    const isNew = devices !== own.knownDevices || watcher.changedAt() > own.endedAt + OWN_CHANGE_MS
    const canHelp = isLost(source)
      ? inputs.length > 0 && isAllowed(source)
      : isSubstituted(source) && isListed(list, source, deviceId)
    if (!canHelp || !isNew || isFirst) {
      own.knownDevices = devices
      return
    }
    const pause = own.failures < 2 ? 0 : Math.min(MAX_PAUSE_MS, 1_000 * 2 ** own.failures)
    const rest = own.endedAt + pause - clock.now()
    own.stopTimer()
    if (rest > 0) own.stopTimer = clock.after(rest, watcher.refresh)
    else {
      own.knownDevices = devices
      void attempt(source)
    }
  }

  function onPageActive(): void {
    for (const source of captureSources) {
      const isRested = clock.now() - attempts[source].endedAt >= PAGE_RETRY_MS
      if (isLost(source) && captures[source].wasLive && isAllowed(source) && isRested) void attempt(source)
    }
  }

  watcher.subscribe(onList)

  return {
    start() {
      stops ??= [
        monitor.onPageActive(onPageActive),
        ...captureSources.map((source) =>
          monitor.watchPermission(source, (state) => {
            permissions[source] = state
            if (state === 'granted' && isLost(source)) void attempt(source)
          }),
        ),
      ]
    },
    noteAttempt(source) {
      attempts[source].endedAt = clock.now()
    },
    noteLoss(source) {
      attempts[source] = { ...newAttempts(), endedAt: clock.now(), failures: 1 }
    },
    reset(source) {
      attempts[source].stopTimer()
      attempts[source] = { ...newAttempts(), endedAt: attempts[source].endedAt }
    },
    stop() {
      for (const stop of stops ?? []) stop()
      stops = null
      for (const source of captureSources) {
        attempts[source].stopTimer()
        attempts[source] = newAttempts()
      }
    },
  }
}

const newAttempts = (): Attempts => ({ knownDevices: null, endedAt: 0, failures: 0, stopTimer: () => undefined })
