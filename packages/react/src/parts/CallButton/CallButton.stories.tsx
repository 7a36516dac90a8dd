import type { Meta, StoryObj } from '@storybook/react-vite'
import { callState } from '../../testing/callState'
import { withStaticCall } from '../../stories/withStaticCall'
import { CallButton } from './CallButton'

const meta = {
  title: 'Parts/CallButton',
  component: CallButton,
  args: { to: 'bob@example.com' },
  parameters: { state: callState({ store: { activeRoomId: null } }) },
  decorators: [withStaticCall()],
} satisfies Meta<typeof CallButton>

export default meta
type Story = StoryObj<typeof meta>

export const Voice: Story = {}
export const Video: Story = { args: { callType: 'video' } }
export const WithText: Story = { args: { children: 'Call the front desk', label: 'Call the front desk' } }
/** Pressed while the client connects: the command waits for the connection. */
export const Waiting: Story = {
  parameters: {
    state: callState({ store: { activeRoomId: null, connection: { status: 'connecting' } } }),
    commands: { makeVoiceCall: () => new Promise(() => undefined) },
  },
  play: ({ canvas, userEvent }) => userEvent.click(canvas.getByRole('button')),
}
export const WaitingWithText: Story = {
  ...Waiting,
  args: { children: 'Call the front desk', label: 'Call the front desk' },
}
export const DuringACall: Story = { parameters: { state: callState() } }
