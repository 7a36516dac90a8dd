import type { Meta, StoryObj } from '@storybook/react-vite'
import { callState } from '../../testing/callState'
import { withStaticCall } from '../../stories/withStaticCall'
import { HangupButton } from './HangupButton'

const meta = {
  title: 'Parts/HangupButton',
  component: HangupButton,
  parameters: { state: callState() },
  decorators: [withStaticCall()],
} satisfies Meta<typeof HangupButton>

export default meta
type Story = StoryObj<typeof meta>

export const Default: Story = {}
