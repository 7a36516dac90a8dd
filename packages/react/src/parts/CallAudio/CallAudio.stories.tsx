import type { Meta, StoryObj } from '@storybook/react-vite'

import { callState } from '../../testing/callState'
import { StaticCall } from '../../stories/StaticCall'
import { CallAudio } from './CallAudio'

const meta = {
  title: 'Parts/CallAudio',
  component: CallAudio,
  parameters: { state: callState() },
  decorators: [
    (Story, { parameters }) => (
      <StaticCall state={parameters.state as ReturnType<typeof callState>}>
        <Story />
      </StaticCall>
    ),
  ],
} satisfies Meta<typeof CallAudio>

export default meta
type Story = StoryObj<typeof meta>

/** Nothing to see: it holds the elements that play the other people’s voices. */
export const Default: Story = {}
