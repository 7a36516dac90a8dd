import type { Meta, StoryObj } from '@storybook/react-vite'
import { callState } from '../../testing/callState'
import { withStaticCall } from '../../stories/withStaticCall'
import { ConnectionBanner } from './ConnectionBanner'

const meta = {
  title: 'Parts/ConnectionBanner',
  component: ConnectionBanner,
  parameters: { state: callState() },
  decorators: [withStaticCall()],
} satisfies Meta<typeof ConnectionBanner>

export default meta
type Story = StoryObj<typeof meta>

const failure = {
  statusCode: 503,
  code: 'not-connected' as const,
  message: 'Not connected to the signaling server',
  url: 'https://calls.example.com',
}

export const FirstFailure: Story = {
  parameters: { state: callState({ store: { connection: { status: 'connecting', failure } } }) },
}
export const Reconnecting: Story = {
  parameters: { state: callState({ store: { connection: { status: 'reconnecting' } } }) },
}
export const Offline: Story = { parameters: { state: callState({ store: { connection: { status: 'offline' } } }) } }
export const SignedOut: Story = {
  parameters: { state: callState({ store: { connection: { status: 'unauthorized' } } }) },
}
