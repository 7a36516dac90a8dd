import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, userEvent, waitFor, within } from 'storybook/test'
import { alice } from '../../testing/callState'
import { type CallStoryArgs, inCall } from '../../stories/callStory'
import { MutedHint } from './MutedHint'

const meta = {
  title: 'Parts/MutedHint',
  args: { participants: { [alice]: { tracks: { microphone: { trackId: 'a', isMuted: true } } } } },
  render: inCall(<MutedHint />),
} satisfies Meta<CallStoryArgs>

export default meta
type Story = StoryObj<CallStoryArgs>

const speak: Story['args'] = {
  onReady(client) {
    // Now and for the while that a story is looked at.
    const say = () => {
      for (let word = 0; word < 5; word++) client.setAudioLevel(alice, 0.8)
    }
    setTimeout(say)
    setInterval(say, 2000)
  },
}

export const Speaking: Story = { args: speak }
export const Unmuted: Story = {
  args: speak,
  async play({ canvasElement }) {
    const screen = within(canvasElement)
    await userEvent.click(await screen.findByRole('button', { name: 'Unmute' }))
    await waitFor(() => expect(screen.queryByText(/You are muted/)).toBeNull())
  },
}
