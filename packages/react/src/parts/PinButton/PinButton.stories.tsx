import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, userEvent, waitFor, within } from 'storybook/test'
import { bob } from '../../testing/callState'
import { type CallStoryArgs, renderInCall } from '../../stories/renderInCall'
import { PinButton } from './PinButton'

const meta = {
  title: 'Parts/PinButton',
  render: renderInCall(<PinButton userJid={bob} />),
} satisfies Meta<CallStoryArgs>

export default meta
type Story = StoryObj<CallStoryArgs>

export const Unpinned: Story = {}
export const Pinned: Story = {
  async play({ canvasElement }) {
    const button = within(canvasElement).getByRole('button', { name: 'Pin Bob' })
    button.focus()
    await userEvent.keyboard('{Enter}')
    // The view transition runs before the state changes.
    await waitFor(() => expect(button).toHaveAttribute('aria-pressed', 'true'))
  },
}
