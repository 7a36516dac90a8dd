import type { Meta, StoryObj } from '@storybook/react-vite'

import { callState } from '../../testing/callState'
import { StaticCall } from '../../stories/StaticCall'
import { CallStatus } from './CallStatus'

const meta = {
  title: 'Parts/CallStatus',
  component: CallStatus,
  parameters: { state: callState() },
  decorators: [
    (Story, { parameters }) => (
      <StaticCall state={parameters.state as ReturnType<typeof callState>}>
        <Story />
      </StaticCall>
    ),
  ],
} satisfies Meta<typeof CallStatus>

export default meta
type Story = StoryObj<typeof meta>

export const Calling: Story = { parameters: { state: callState({ status: 'calling' }) } }
export const Connected: Story = {}
export const Reconnecting: Story = { parameters: { state: callState({ status: 'reconnecting' }) } }
export const Declined: Story = { parameters: { state: callState({ status: 'ended', endReason: 'declined' }) } }
