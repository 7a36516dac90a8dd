import type { Meta, StoryObj } from '@storybook/react-vite'
import { alice, callState } from '../../testing/callState'
import { withStaticCall } from '../../stories/withStaticCall'
import { CameraToggle } from './CameraToggle'

const meta = {
  title: 'Parts/CameraToggle',
  component: CameraToggle,
  parameters: { state: callState({ callType: 'video' }) },
  decorators: [withStaticCall()],
} satisfies Meta<typeof CameraToggle>

export default meta
type Story = StoryObj<typeof meta>

export const On: Story = {}
export const Off: Story = {
  parameters: {
    state: callState({
      callType: 'video',
      participants: { [alice]: { tracks: { camera: { trackId: null, isMuted: true } } } },
    }),
  },
}
