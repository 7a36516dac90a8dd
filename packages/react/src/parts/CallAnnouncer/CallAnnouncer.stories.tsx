import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, userEvent, within } from 'storybook/test'
import { withStaticCall } from '../../stories/withStaticCall'
import { callState } from '../../testing/callState'
import { HangupButton } from '../HangupButton/HangupButton'
import { MicrophoneToggle } from '../MicrophoneToggle/MicrophoneToggle'
import { CallAnnouncer } from './CallAnnouncer'

const meta = {
  title: 'Parts/CallAnnouncer',
  component: CallAnnouncer,
  parameters: { state: callState() },
  decorators: [withStaticCall({ display: 'flex', gap: '1rem' })],
  render: (args) => (
    <>
      <CallAnnouncer {...args} />
      <MicrophoneToggle />
      <HangupButton />
    </>
  ),
} satisfies Meta<typeof CallAnnouncer>

export default meta
type Story = StoryObj<typeof meta>

/** Shows nothing: a screen reader announces what the toggle does. This is the second one, because the provider renders one already. */
export const Muting: Story = {
  args: { 'aria-label': 'What is announced', role: 'group' },
  async play({ canvasElement }) {
    const canvas = within(canvasElement)
    const announcer = await canvas.findByRole('group', { name: 'What is announced' })
    await userEvent.click(canvas.getByRole('button', { name: 'Mute microphone' }))
    await expect(await within(announcer).findByText('Microphone muted')).toBeInTheDocument()
    await userEvent.click(canvas.getByRole('button', { name: 'Unmute microphone' }))
    await expect(await within(announcer).findByText('Microphone on')).toBeInTheDocument()
  },
}
