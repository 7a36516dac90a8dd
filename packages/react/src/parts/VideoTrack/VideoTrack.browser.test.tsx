import { waitFor } from '@testing-library/react'
import { createStaticCallClient } from '@offhook/core/testing'
import { render } from '@testing-library/react'
import { StrictMode } from 'react'
import { expect, it } from 'vitest'
import { CallProvider } from '../../provider/CallProvider'
import { createAnimatedVideo } from '../../stories/createAnimatedVideo'
import { VideoTrack } from './VideoTrack'

it('plays the track with the given id, changes the track, and releases it on unmount', async () => {
  const client = createStaticCallClient()
  const [landscape, portrait] = [createAnimatedVideo(1), createAnimatedVideo(2, 'portrait')]
  const stops = [landscape.play(), portrait.play()]
  client.setTrack('one', landscape.track)
  client.setTrack('two', portrait.track)
  const ui = (trackId: string | null) => (
    <StrictMode>
      <CallProvider client={client}>
        <VideoTrack trackId={trackId} />
      </CallProvider>
    </StrictMode>
  )
  const { container, rerender, unmount } = render(ui('one'))
  const video = container.querySelector('video')!
  const tracksOfVideo = () => (video.srcObject instanceof MediaStream ? video.srcObject.getTracks() : [])
  expect(video.muted).toBe(true)
  expect(tracksOfVideo()).toEqual([landscape.track])
  await waitFor(() => expect(video.currentTime).toBeGreaterThan(0))
  await waitFor(() => expect(video.dataset.orientation).toBe('landscape'))

  rerender(ui('two'))
  expect(tracksOfVideo()).toEqual([portrait.track])
  await waitFor(() => expect(video.dataset.orientation).toBe('portrait'))

  rerender(ui(null))
  expect(tracksOfVideo()).toEqual([])
  rerender(ui('one'))
  unmount()
  expect(video.srcObject).toBeNull()
  expect(landscape.track.readyState).toBe('live')
  stops.forEach((stop) => stop())
})
