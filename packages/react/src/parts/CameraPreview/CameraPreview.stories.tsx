import type { CallStoreState } from '@offhook/core'
import type { Meta, StoryObj } from '@storybook/react-vite'
import { callState } from '../../testing/callState'
import { StaticCall } from '../../stories/StaticCall'
import { CameraPreview } from './CameraPreview'

const meta = {
  title: 'Parts/CameraPreview',
  component: CameraPreview,
  parameters: { state: callState({ callType: 'video' }) },
  decorators: [
    (Story, { parameters }) => (
      <StaticCall state={parameters.state as CallStoreState}>
        <div style={{ inlineSize: '24rem' }}>
          <Story />
        </div>
      </StaticCall>
    ),
  ],
} satisfies Meta<typeof CameraPreview>

export default meta
type Story = StoryObj<typeof meta>

export const InACall: Story = {}
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
          microphone: { status: 'off', trackId: null, trouble: null },
          camera: { status: 'refused', trackId: null, trouble: 'busy' },
        },
      },
    }),
  },
}
