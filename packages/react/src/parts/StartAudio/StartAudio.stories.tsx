import type { Meta, StoryObj } from '@storybook/react-vite'

import { callState } from '../../testing/callState'
import { StaticCall } from '../../stories/StaticCall'
import { StartAudio } from './StartAudio'

const meta = {
  title: 'Parts/StartAudio',
  component: StartAudio,
  parameters: { state: callState({ store: { playback: { blocked: true } } }) },
  decorators: [
    (Story, { parameters }) => (
      <StaticCall state={parameters.state as ReturnType<typeof callState>}>
        <Story />
      </StaticCall>
    ),
  ],
} satisfies Meta<typeof StartAudio>

export default meta
type Story = StoryObj<typeof meta>

export const Blocked: Story = {}
