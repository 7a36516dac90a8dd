import type { Meta, StoryObj } from '@storybook/react-vite'
import { bob, jidOf } from '../../testing/callState'
import { type CallStoryArgs, renderInCall } from '../../stories/renderInCall'
import { CompactCall } from './CompactCall'

const sized = (inlineSize: string, blockSize: string) =>
  renderInCall(
    <div style={{ inlineSize, blockSize, border: '1px solid var(--offhook-line)' }}>
      <CompactCall />
    </div>,
  )

const meta = { title: 'Parts/CompactCall', render: sized('22rem', '4.5rem') } satisfies Meta<CallStoryArgs>

export default meta
type Story = StoryObj<CallStoryArgs>

const video: Story = { render: sized('18rem', '12.5rem') }

export const Voice: Story = {}
export const VoiceReconnecting: Story = { args: { status: 'reconnecting' } }
export const VoiceEnded: Story = { args: { status: 'ended', endReason: 'connection-lost' } }
const outcomes: CallStoryArgs = {
  status: 'ended',
  people: 4,
  endReason: 'declined',
  participants: {
    [bob]: { endReason: 'unavailable' },
    [jidOf('Carol')]: { endReason: 'declined' },
    [jidOf('Dave')]: { endReason: 'declined' },
  },
}
export const VoiceGroupEnded: Story = { render: sized('22rem', '6.5rem'), args: outcomes }
export const VideoGroupEnded: Story = { ...video, args: { ...outcomes, callType: 'video' } }
export const Video: Story = { ...video, args: { callType: 'video' } }
export const VideoCameraOff: Story = {
  ...video,
  args: { callType: 'video', participants: { [bob]: { tracks: { camera: { trackId: null, isMuted: true } } } } },
}
export const VideoAudioBlocked: Story = {
  ...video,
  args: { callType: 'video', store: { playback: { blocked: true } } },
}
