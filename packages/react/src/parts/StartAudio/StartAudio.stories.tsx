import type { Meta, StoryObj } from '@storybook/react-vite'
import { callState } from '../../testing/callState'
import { withStaticCall } from '../../stories/withStaticCall'
import { StartAudio } from './StartAudio'

const meta = {
  title: 'Parts/StartAudio',
  component: StartAudio,
  parameters: { state: callState({ store: { playback: { blocked: true } } }) },
  decorators: [withStaticCall()],
} satisfies Meta<typeof StartAudio>

export default meta
type Story = StoryObj<typeof meta>

export const Blocked: Story = {}
