import type { Meta, StoryObj } from '@storybook/react-vite'

import { callState } from '../../testing/callState'
import { StaticCall } from '../../stories/StaticCall'
import { ConnectionBanner } from './ConnectionBanner'

const meta = {
  title: 'Parts/ConnectionBanner',
  component: ConnectionBanner,
  parameters: { state: callState() },
  decorators: [
    (Story, { parameters }) => (
      <StaticCall state={parameters.state as ReturnType<typeof callState>}>
        <Story />
      </StaticCall>
    ),
  ],
} satisfies Meta<typeof ConnectionBanner>

export default meta
type Story = StoryObj<typeof meta>

export const Reconnecting: Story = {
  parameters: { state: callState({ store: { connection: { status: 'reconnecting' } } }) },
}
export const Offline: Story = { parameters: { state: callState({ store: { connection: { status: 'offline' } } }) } }
export const SignedOut: Story = {
  parameters: { state: callState({ store: { connection: { status: 'unauthorized' } } }) },
}
