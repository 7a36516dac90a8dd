import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, userEvent, waitFor, within } from 'storybook/test'
import { type CallStoryArgs, renderInCall } from '../../stories/renderInCall'
import { SafetyMenu } from './SafetyMenu'

const meta = {
  title: 'Parts/SafetyMenu',
  render: renderInCall(
    <div style={{ position: 'relative', inlineSize: '24rem', marginBlockEnd: '12rem', textAlign: 'center' }}>
      <SafetyMenu />
    </div>,
  ),
} satisfies Meta<CallStoryArgs>

export default meta
type Story = StoryObj<CallStoryArgs>

export const Closed: Story = {
  async play({ canvasElement }) {
    await within(canvasElement).findByRole('button', { name: 'Safety code' })
  },
}
export const Open: Story = {
  async play({ canvasElement }) {
    const canvas = within(canvasElement)
    await userEvent.click(await canvas.findByRole('button', { name: 'Safety code' }))
    const code = await canvas.findByRole('img', { name: /2 7 1 8, 2 8 1 8, 2 8 4 5, 9 0 4 5$/ })
    await waitFor(() => expect(code).toBeVisible())
  },
}

/** Empty: there is no code before the call is connected. */
export const WhileRinging: Story = { args: { status: 'ringing' } }
/** Empty: each pair of participants would have its own code. */
export const Group: Story = { args: { people: 3 } }
