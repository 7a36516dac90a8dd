import type { Meta, StoryObj } from '@storybook/react-vite'
import { callState } from '../../testing/callState'
import { withStaticCall } from '../../stories/withStaticCall'
import { CallTimer } from './CallTimer'

const meta = {
  title: 'Parts/CallTimer',
  component: CallTimer,
  parameters: { state: callState() },
  decorators: [withStaticCall()],
} satisfies Meta<typeof CallTimer>

export default meta
type Story = StoryObj<typeof meta>

export const Minutes: Story = {}
export const Hours: Story = { parameters: { state: callState({ connectedAt: Date.now() - 3_723_000 }) } }
