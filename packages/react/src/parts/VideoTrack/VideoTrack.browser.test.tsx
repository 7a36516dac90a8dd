import { waitFor } from '@testing-library/react'
import { createStaticCallClient } from '@offhook/core/testing'
import { render } from '@testing-library/react'
import { StrictMode } from 'react'
import { expect, it } from 'vitest'
import { CallProvider } from '../../CallProvider'
import { movingPicture } from '../../stories/movingPicture'
import { VideoTrack } from './VideoTrack'

it('plays the track behind its id, follows it to another, and lets go', async () => {
  const client = createStaticCallClient()
  const [lying, upright] = [movingPicture(1), movingPicture(2, 'portrait')]
  const stops = [lying.play(), upright.play()]
  client.setTrack('one', lying.track)
  client.setTrack('two', upright.track)
  const ui = (trackId: string | null) => (
    <StrictMode>
      <CallProvider client={client}>
        <VideoTrack trackId={trackId} />
      </CallProvider>
    </StrictMode>
  )
  const { container, rerender, unmount } = render(ui('one'))
  const video = container.querySelector('video')!
  const shown = () => (video.srcObject instanceof MediaStream ? video.srcObject.getTracks() : [])
  expect(video.muted).toBe(true)
  expect(shown()).toEqual([lying.track])
  await waitFor(() => expect(video.currentTime).toBeGreaterThan(0))
  await waitFor(() => expect(video.dataset.orientation).toBe('landscape'))

  rerender(ui('two'))
  expect(shown()).toEqual([upright.track])
  await waitFor(() => expect(video.dataset.orientation).toBe('portrait'))

  rerender(ui(null))
  expect(shown()).toEqual([])
  rerender(ui('one'))
  unmount()
  expect(video.srcObject).toBeNull()
  expect(lying.track.readyState).toBe('live')
  stops.forEach((stop) => stop())
})
