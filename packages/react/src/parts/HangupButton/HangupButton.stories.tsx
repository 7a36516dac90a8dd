import type { Meta, StoryObj } from '@storybook/react-vite'

import { callState } from '../../testing/callState'
import { StaticCall } from '../../stories/StaticCall'
import { HangupButton } from './HangupButton'

const meta = {
  title: 'Parts/HangupButton',
  component: HangupButton,
  parameters: { state: callState() },
  decorators: [
    (Story, { parameters }) => (
      <StaticCall state={parameters.state as ReturnType<typeof callState>}>
        <Story />
      </StaticCall>
    ),
  ],
} satisfies Meta<typeof HangupButton>

export default meta
type Story = StoryObj<typeof meta>

export const Default: Story = {}
