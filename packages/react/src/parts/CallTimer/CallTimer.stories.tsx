import type { Meta, StoryObj } from '@storybook/react-vite'

import { callState } from '../../testing/callState'
import { StaticCall } from '../../stories/StaticCall'
import { CallTimer } from './CallTimer'

const meta = {
  title: 'Parts/CallTimer',
  component: CallTimer,
  parameters: { state: callState() },
  decorators: [
    (Story, { parameters }) => (
      <StaticCall state={parameters.state as ReturnType<typeof callState>}>
        <Story />
      </StaticCall>
    ),
  ],
} satisfies Meta<typeof CallTimer>

export default meta
type Story = StoryObj<typeof meta>

export const Minutes: Story = {}
export const Hours: Story = { parameters: { state: callState({ connectedAt: Date.now() - 3_723_000 }) } }
