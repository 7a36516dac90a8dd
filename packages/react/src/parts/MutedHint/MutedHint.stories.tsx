import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, userEvent, waitFor, within } from 'storybook/test'
import { alice } from '../../testing/callState'
import { type CallStoryArgs, renderInCall } from '../../stories/renderInCall'
import { MutedHint } from './MutedHint'

const meta = {
  title: 'Parts/MutedHint',
  args: { participants: { [alice]: { tracks: { microphone: { trackId: 'a', isMuted: true } } } } },
  render: renderInCall(<MutedHint />),
} satisfies Meta<CallStoryArgs>

export default meta
type Story = StoryObj<CallStoryArgs>

const speaking: Story['args'] = {
  onReady(client) {
    // Repeated, because the hint disappears after a few seconds. Several levels in a row count as speech.
    const emitSpeech = () => {
      for (let sample = 0; sample < 5; sample++) client.setAudioLevel(alice, 0.8)
    }
    setTimeout(emitSpeech)
    setInterval(emitSpeech, 2000)
  },
}

export const Speaking: Story = { args: speaking }
export const Unmuted: Story = {
  args: speaking,
  async play({ canvasElement }) {
    const screen = within(canvasElement)
    await userEvent.click(await screen.findByRole('button', { name: 'Unmute' }))
    await waitFor(() => expect(screen.queryByText(/You are muted/)).toBeNull())
  },
}
