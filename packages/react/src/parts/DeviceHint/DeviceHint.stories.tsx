import type { Meta, StoryObj } from '@storybook/react-vite'
import { alice } from '../../testing/callState'
import { type CallStoryArgs, renderInCall } from '../../stories/renderInCall'
import { DeviceHint } from './DeviceHint'

const meta = {
  title: 'Parts/DeviceHint',
  args: { callType: 'video' },
  render: renderInCall(<DeviceHint />),
} satisfies Meta<CallStoryArgs>

export default meta
type Story = StoryObj<CallStoryArgs>

const disconnected = { trackId: null, isMuted: false }

export const MicrophoneDisconnected: Story = {
  args: { participants: { [alice]: { tracks: { microphone: disconnected } } } },
}
export const CameraDisconnected: Story = { args: { participants: { [alice]: { tracks: { camera: disconnected } } } } }
