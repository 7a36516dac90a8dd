import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, userEvent, within } from 'storybook/test'
import { alice, callState } from '../../testing/callState'
import { withStaticCall } from '../../stories/withStaticCall'
import { MicrophoneToggle } from './MicrophoneToggle'

const meta = {
  title: 'Parts/MicrophoneToggle',
  component: MicrophoneToggle,
  parameters: { state: callState() },
  decorators: [withStaticCall()],
} satisfies Meta<typeof MicrophoneToggle>

export default meta
type Story = StoryObj<typeof meta>

export const On: Story = {
  async play({ canvasElement }) {
    const canvas = within(canvasElement)
    await userEvent.click(await canvas.findByRole('button', { name: 'Mute microphone' }))
    await expect(await canvas.findByRole('button', { name: 'Unmute microphone' })).toHaveAttribute('data-muted')
  },
}
export const Muted: Story = {
  parameters: {
    state: callState({ participants: { [alice]: { tracks: { microphone: { trackId: 'a', isMuted: true } } } } }),
  },
}
