import { render } from '@testing-library/react'
import { createStaticCallClient } from '@offhook/core/testing'
import { expect, it, vi } from 'vitest'
import { CallProvider } from '../../provider/CallProvider'
import { alice, bob, callState } from '../../testing/callState'
import { VideoTrack } from './VideoTrack'

function renderTrack(trackId: string | null) {
  const withdraw = vi.fn()
  const reportVideoSize = vi.fn((_userJid: string, _shown: unknown) => withdraw)
  const client = createStaticCallClient(callState({ callType: 'video', status: 'connected' }), { reportVideoSize })
  const ui = (shownId: string | null) => (
    <CallProvider client={client}>
      <VideoTrack trackId={shownId} />
    </CallProvider>
  )
  const { container, rerender, unmount } = render(ui(trackId))
  const show = (shownId: string | null) => {
    rerender(ui(shownId))
  }
  return { video: container.querySelector('video'), reportVideoSize, withdraw, show, unmount }
}

it('reports the element of a participant until it shows another track or is removed', () => {
  const { video, reportVideoSize, withdraw, show, unmount } = renderTrack(`${bob}/camera`)
  expect(reportVideoSize).toHaveBeenCalledExactlyOnceWith(bob, video)
  show(`${bob}/camera`)
  expect(reportVideoSize).toHaveBeenCalledOnce()
  show(null)
  expect(withdraw).toHaveBeenCalledOnce()
  show(`${bob}/camera`)
  expect(reportVideoSize).toHaveBeenCalledTimes(2)
  unmount()
  expect(withdraw).toHaveBeenCalledTimes(2)
})

it.each([null, `${alice}/camera`, 'unknown'])('reports nothing for the track %s', (trackId) => {
  expect(renderTrack(trackId).reportVideoSize).not.toHaveBeenCalled()
})
