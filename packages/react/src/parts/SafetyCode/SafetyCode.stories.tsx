import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect } from 'storybook/test'
import { type CallStoryArgs, renderInCall } from '../../stories/renderInCall'
import { SafetyCode } from './SafetyCode'

const meta = {
  title: 'Parts/SafetyCode',
  render: renderInCall(<SafetyCode />),
} satisfies Meta<CallStoryArgs>

export default meta
type Story = StoryObj<CallStoryArgs>

export const DuringACall: Story = {
  play: async ({ canvas }) => {
    await expect(await canvas.findByRole('img', { name: /2 7 1 8, 2 8 1 8, 2 8 4 5, 9 0 4 5$/ })).toBeVisible()
  },
}

/** Empty: there is no code before the call is connected. */
export const WhileRinging: Story = { args: { status: 'ringing' } }
