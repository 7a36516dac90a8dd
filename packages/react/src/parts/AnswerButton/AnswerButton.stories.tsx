import type { Meta, StoryObj } from '@storybook/react-vite'
import { callState } from '../../testing/callState'
import { withStaticCall } from '../../stories/withStaticCall'
import { AnswerButton } from './AnswerButton'

const meta = {
  title: 'Parts/AnswerButton',
  component: AnswerButton,
  parameters: { state: callState({ rings: true, callType: 'video' }) },
  decorators: [withStaticCall()],
} satisfies Meta<typeof AnswerButton>

export default meta
type Story = StoryObj<typeof meta>

export const Voice: Story = { parameters: { state: callState({ rings: true }) } }
export const Video: Story = {}
export const AudioOnly: Story = { args: { callType: 'audio' } }
