import type { CaptureSource } from '@offhook/protocol'
import type { CaptureMonitor } from '../api/ports/captureMonitor'

/** The port `captureMonitor`, as `FakeMediaDevices` drives it. */
export interface FakeCaptureMonitor extends CaptureMonitor {
  setPermission(source: CaptureSource, state: PermissionState): void
  setDelivering(track: MediaStreamTrack, isDelivering: boolean): void
  showPage(): void
}

/** Creates a monitor of a page that may use both devices. */
export function createFakeCaptureMonitor(): FakeCaptureMonitor {
  const permissions: Record<CaptureSource, PermissionState> = { microphone: 'granted', camera: 'granted' }
  const permissionListeners = new Set<(source: CaptureSource) => void>()
  const frameListeners = new Map<MediaStreamTrack, (isDelivering: boolean) => void>()
  const pageListeners = new Set<() => void>()

  return {
    watchPermission(source, listener) {
      const report = (changed: CaptureSource) => {
        if (changed === source) listener(permissions[source])
      }
      permissionListeners.add(report)
      report(source)
      return () => void permissionListeners.delete(report)
    },
    watchFrames(track, listener) {
      frameListeners.set(track, listener)
      return () => void frameListeners.delete(track)
    },
    onPageActive(listener) {
      pageListeners.add(listener)
      return () => void pageListeners.delete(listener)
    },
    setPermission(source, state) {
      permissions[source] = state
      for (const report of [...permissionListeners]) report(source)
    },
    setDelivering: (track, isDelivering) => frameListeners.get(track)?.(isDelivering),
    showPage() {
      for (const listener of [...pageListeners]) listener()
    },
  }
}
