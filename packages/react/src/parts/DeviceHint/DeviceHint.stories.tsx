import type { Meta, StoryObj } from '@storybook/react-vite'
import { alice } from '../../testing/callState'
import { type CallStoryArgs, inCall } from '../../stories/callStory'
import { DeviceHint } from './DeviceHint'

const meta = {
  title: 'Parts/DeviceHint',
  args: { callType: 'video' },
  render: inCall(<DeviceHint />),
} satisfies Meta<CallStoryArgs>

export default meta
type Story = StoryObj<CallStoryArgs>

const gone = { trackId: null, isMuted: false }

export const MicrophoneGone: Story = { args: { participants: { [alice]: { tracks: { microphone: gone } } } } }
export const CameraGone: Story = { args: { participants: { [alice]: { tracks: { camera: gone } } } } }
