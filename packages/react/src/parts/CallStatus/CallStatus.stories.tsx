import type { Meta, StoryObj } from '@storybook/react-vite'
import { callState } from '../../testing/callState'
import { withStaticCall } from '../../stories/withStaticCall'
import { CallStatus } from './CallStatus'

const meta = {
  title: 'Parts/CallStatus',
  component: CallStatus,
  parameters: { state: callState() },
  decorators: [withStaticCall()],
} satisfies Meta<typeof CallStatus>

export default meta
type Story = StoryObj<typeof meta>

export const Calling: Story = { parameters: { state: callState({ status: 'calling' }) } }
export const Connected: Story = {}
export const Reconnecting: Story = { parameters: { state: callState({ status: 'reconnecting' }) } }
export const Declined: Story = { parameters: { state: callState({ status: 'ended', endReason: 'declined' }) } }
