import type { Meta, StoryObj } from '@storybook/react-vite'
import { callState } from '../../testing/callState'
import { withStaticCall } from '../../stories/withStaticCall'
import { CallAudio } from './CallAudio'

const meta = {
  title: 'Parts/CallAudio',
  component: CallAudio,
  parameters: { state: callState() },
  decorators: [withStaticCall()],
} satisfies Meta<typeof CallAudio>

export default meta
type Story = StoryObj<typeof meta>

/** Shows nothing: it contains the elements that play remote audio. */
export const Default: Story = {}
