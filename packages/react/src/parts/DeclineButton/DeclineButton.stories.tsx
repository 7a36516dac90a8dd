import type { Meta, StoryObj } from '@storybook/react-vite'

import { callState } from '../../testing/callState'
import { StaticCall } from '../../stories/StaticCall'
import { DeclineButton } from './DeclineButton'

const meta = {
  title: 'Parts/DeclineButton',
  component: DeclineButton,
  parameters: { state: callState({ rings: true }) },
  decorators: [
    (Story, { parameters }) => (
      <StaticCall state={parameters.state as ReturnType<typeof callState>}>
        <Story />
      </StaticCall>
    ),
  ],
} satisfies Meta<typeof DeclineButton>

export default meta
type Story = StoryObj<typeof meta>

export const Default: Story = {}
