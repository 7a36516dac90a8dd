import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect } from 'storybook/test'
import { type CallStoryArgs, inCall } from '../../stories/callStory'
import { SafetyCode } from './SafetyCode'

const meta = {
  title: 'Parts/SafetyCode',
  render: inCall(<SafetyCode />),
} satisfies Meta<CallStoryArgs>

export default meta
type Story = StoryObj<CallStoryArgs>

export const InACall: Story = {
  play: async ({ canvas }) => {
    await expect(await canvas.findByRole('img', { name: /2 7 1 8, 2 8 1 8, 2 8 4 5, 9 0 4 5$/ })).toBeVisible()
  },
}

/** Nothing: there is no connection to have a code. */
export const WhileItRings: Story = { args: { status: 'ringing' } }
