import type { Meta, StoryObj } from '@storybook/react-vite'
import { callState } from '../../testing/callState'
import { withStaticCall } from '../../stories/withStaticCall'
import { CameraPreview } from './CameraPreview'

const meta = {
  title: 'Parts/CameraPreview',
  component: CameraPreview,
  parameters: { state: callState({ callType: 'video' }) },
  decorators: [withStaticCall({ inlineSize: '24rem' })],
} satisfies Meta<typeof CameraPreview>

export default meta
type Story = StoryObj<typeof meta>

export const DuringACall: Story = {}
export const Off: Story = {
  args: { isOn: false },
  parameters: { state: callState({ store: { calls: {}, activeRoomId: null } }) },
}
export const BeforeACall: Story = { parameters: { state: callState({ store: { calls: {}, activeRoomId: null } }) } }
export const Busy: Story = {
  parameters: {
    state: callState({
      store: {
        calls: {},
        activeRoomId: null,
        preview: {
          microphone: { status: 'off', trackId: null, error: null },
          camera: { status: 'refused', trackId: null, error: 'busy' },
        },
      },
    }),
  },
}
