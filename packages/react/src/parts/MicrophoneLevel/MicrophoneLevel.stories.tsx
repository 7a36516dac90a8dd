import type { Meta, StoryObj } from '@storybook/react-vite'
import { callState } from '../../testing/callState'
import { withStaticCall } from '../../stories/withStaticCall'
import { MicrophoneLevel } from './MicrophoneLevel'

const meta = {
  title: 'Parts/MicrophoneLevel',
  component: MicrophoneLevel,
  parameters: { state: callState({ callType: 'video' }) },
  decorators: [withStaticCall({ inlineSize: '24rem' })],
} satisfies Meta<typeof MicrophoneLevel>

export default meta
type Story = StoryObj<typeof meta>

export const DuringACall: Story = {}
