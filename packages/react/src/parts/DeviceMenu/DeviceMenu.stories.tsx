import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, userEvent, waitFor, within } from 'storybook/test'
import { type CallStoryArgs, renderInCall } from '../../stories/renderInCall'
import { bob } from '../../testing/callState'
import { callStats, participantStats } from '../../testing/callStats'
import { DeviceMenu } from './DeviceMenu'

const meta = {
  title: 'Parts/DeviceMenu',
  render: renderInCall(
    <div style={{ containerType: 'size', position: 'relative', inlineSize: 'min(24rem, 100%)', blockSize: '48rem' }}>
      <div style={{ position: 'absolute', insetInline: 0, insetBlockEnd: 0, textAlign: 'center' }}>
        <DeviceMenu />
      </div>
    </div>,
  ),
} satisfies Meta<CallStoryArgs>

export default meta
type Story = StoryObj<CallStoryArgs>

const openMenu = async (canvasElement: HTMLElement) => {
  const button = within(canvasElement).getByRole('button', { name: 'Microphone, camera and speaker' })
  await userEvent.click(button)
  return button
}

export const Closed: Story = {}
export const Open: Story = {
  async play({ canvasElement }) {
    await openMenu(canvasElement)
    await within(canvasElement).findByRole('combobox', { name: 'Microphone' })
  },
}
/** The call statistics take the place of the settings. */
export const Statistics: Story = {
  args: { onReady: (client) => client.setCallStats(callStats(participantStats(bob))) },
  async play({ canvasElement }) {
    await openMenu(canvasElement)
    const canvas = within(canvasElement)
    await userEvent.click(await canvas.findByRole('button', { name: 'Call statistics' }))
    const table = await canvas.findByRole('table', { name: 'Bob' })
    // The panel fades in.
    await waitFor(() => expect(table).toBeVisible())
    await expect(canvas.getByRole('button', { name: 'Back' })).toHaveFocus()
  },
}
export const ClosedByEscape: Story = {
  async play({ canvasElement }) {
    const button = await openMenu(canvasElement)
    const microphone = await within(canvasElement).findByRole('combobox', { name: 'Microphone' })
    microphone.focus()
    await userEvent.keyboard('{Escape}')
    await expect(within(canvasElement).queryByRole('combobox')).toBeNull()
    await expect(button).toHaveFocus()
  },
}
