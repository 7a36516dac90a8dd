import type { Meta, StoryObj } from '@storybook/react-vite'
import { type CallStoryArgs, renderInCall } from '../../stories/renderInCall'
import { FullScreenButton } from './FullScreenButton'

const meta = {
  title: 'Parts/FullScreenButton',
  render: renderInCall(<FullScreenButton />),
} satisfies Meta<CallStoryArgs>

export default meta
type Story = StoryObj<CallStoryArgs>

export const Default: Story = {}
