import type { Meta, StoryObj } from '@storybook/react-vite'
import { bob, callState, jidOf } from '../../testing/callState'
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
/** The caller has left, and it rings for Carol. */
export const Waiting: Story = {
  parameters: {
    state: callState({
      ...{ people: 3, direction: 'incoming', callerJid: bob },
      participants: { [bob]: { status: 'ended' }, [jidOf('Carol')]: { status: 'ringing' } },
    }),
  },
}
export const Reconnecting: Story = { parameters: { state: callState({ status: 'reconnecting' }) } }
export const Declined: Story = { parameters: { state: callState({ status: 'ended', endReason: 'declined' }) } }
