import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, userEvent, within } from 'storybook/test'
import { bob, jidOf } from '../../testing/callState'
import { type CallStoryArgs, renderInCall } from '../../stories/renderInCall'
import { CallDock } from './CallDock'

const meta = {
  title: 'Parts/CallDock',
  parameters: { layout: 'fullscreen', docs: { story: { inline: false, height: '24rem' } } },
  render: renderInCall(<CallDock />),
} satisfies Meta<CallStoryArgs>

export default meta
type Story = StoryObj<CallStoryArgs>

const none = { trackId: null, isMuted: true }
const notAnswered = {
  status: 'ringing' as const,
  connection: 'new' as const,
  tracks: { microphone: none, camera: none },
}

export const Voice: Story = {}
export const Video: Story = { args: { callType: 'video' } }
export const Group: Story = { args: { callType: 'video', people: 5 } }
export const ByKeyboard: Story = {
  args: { callType: 'video' },
  async play({ canvasElement }) {
    const handle = within(canvasElement).getByRole('button', { name: 'Back to the call' })
    handle.focus()
    await userEvent.keyboard('{ArrowUp}')
    await expect(handle.parentElement).toHaveAttribute('data-corner', 'top-end')
  },
}
/** The caller, Carol, has left, and it still rings for Bob. */
const waiting = {
  people: 3,
  callerJid: jidOf('Carol'),
  direction: 'incoming' as const,
  participants: { [jidOf('Carol')]: { status: 'ended' as const }, [bob]: notAnswered },
}
export const Waiting: Story = { args: waiting }
export const VideoWaiting: Story = { args: { ...waiting, callType: 'video' } }
/** Why a group call ended has one line for each outcome. */
export const GroupEnded: Story = {
  args: {
    status: 'ended',
    people: 5,
    endReason: 'declined',
    participants: {
      [bob]: { endReason: 'unavailable' },
      [jidOf('Carol')]: { endReason: 'declined' },
      [jidOf('Dave')]: { endReason: 'declined' },
      [jidOf('Erin')]: { endReason: 'engaged' },
    },
  },
}
