import type { Meta, StoryObj } from '@storybook/react-vite'
import { callState } from '../../testing/callState'
import { withStaticCall } from '../../stories/withStaticCall'
import { DeclineButton } from './DeclineButton'

const meta = {
  title: 'Parts/DeclineButton',
  component: DeclineButton,
  parameters: { state: callState({ rings: true }) },
  decorators: [withStaticCall()],
} satisfies Meta<typeof DeclineButton>

export default meta
type Story = StoryObj<typeof meta>

export const Default: Story = {}
