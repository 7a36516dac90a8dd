import type { CallStoreState } from '@offhook/core'
import type { Meta, StoryObj } from '@storybook/react-vite'
import { callState } from '../../testing/callState'
import { StaticCall } from '../../stories/StaticCall'
import { MicrophoneLevel } from './MicrophoneLevel'

const meta = {
  title: 'Parts/MicrophoneLevel',
  component: MicrophoneLevel,
  parameters: { state: callState({ callType: 'video' }) },
  decorators: [
    (Story, { parameters }) => (
      <StaticCall state={parameters.state as CallStoreState}>
        <div style={{ inlineSize: '24rem' }}>
          <Story />
        </div>
      </StaticCall>
    ),
  ],
} satisfies Meta<typeof MicrophoneLevel>

export default meta
type Story = StoryObj<typeof meta>

export const InACall: Story = {}
