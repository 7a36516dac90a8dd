import { selectActiveCall } from '@offhook/core'
import { type RefCallback, useCallback } from 'react'
import { useRefWithCleanup } from '../rendering/useRefWithCleanup'
import { useCallClient } from './useCallClient'

/** A ref that reports the size of an element to the participant whose camera it shows. Renders nothing. */
export function useShownSize(trackId: string | null): RefCallback<Element> {
  const client = useCallClient()
  const attach = useCallback(
    (element: Element) => {
      const participants = selectActiveCall(client.store.getState())?.participants ?? {}
      const shown = Object.values(participants).find(
        ({ isLocal, tracks }) => !isLocal && trackId !== null && tracks.camera.trackId === trackId,
      )
      return shown ? client.reportVideoSize(shown.userJid, element) : null
    },
    [client, trackId],
  )
  return useRefWithCleanup(attach)
}
