import type { CallStoreState } from '@offhook/core'
import { useCallback, useReducer, useSyncExternalStore } from 'react'
import { useCallClient } from './useCallClient'
import { useCallStore } from './useCallStore'

/**
 * Whether a video is mirrored. `'auto'`: the user's own camera is, as in a mirror, unless it faces away from the user (W3C Media
 * Capture and Streams, `facingMode`): text in front of it stays readable. The other users never see a mirrored video.
 */
export type Mirror = boolean | 'auto'

/** Browsers that know the facing mode late, or change it with the constraints of the same track, fire one of these. */
const trackEvents = ['unmute', 'configurationchange'] as const

/**
 * Whether to mirror a track of the store.
 *
 * @returns `update`: call it when the element has loaded metadata or a new size, where the browser fires no event on the track
 */
export function useMirroring(trackId: string | null, mirror: Mirror): { isMirrored: boolean; update: () => void } {
  const client = useCallClient()
  const isOwnCamera = useCallStore((state) => trackId !== null && isOwn(state, trackId))
  const subscribe = useCallback(
    (listener: () => void) => {
      const track = trackId === null ? undefined : client.tracks.get(trackId)
      for (const event of trackEvents) track?.addEventListener(event, listener)
      return () => {
        for (const event of trackEvents) track?.removeEventListener(event, listener)
      }
    },
    [client, trackId],
  )
  const isRear = () => trackId !== null && client.tracks.get(trackId)?.getSettings().facingMode === 'environment'
  const isRearCamera = useSyncExternalStore(subscribe, isRear, () => false)
  const [, render] = useReducer((count: number) => count + 1, 0)
  return {
    isMirrored: mirror === 'auto' ? isOwnCamera && !isRearCamera : mirror,
    update() {
      if (isRear() !== isRearCamera) render()
    },
  }
}

function isOwn({ calls, preview }: CallStoreState, trackId: string): boolean {
  return (
    preview.camera.trackId === trackId ||
    Object.values(calls).some(({ participants }) =>
      Object.values(participants).some(({ isLocal, tracks }) => isLocal && tracks.camera.trackId === trackId),
    )
  )
}
