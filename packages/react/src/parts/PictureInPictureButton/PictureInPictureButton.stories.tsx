import type { Meta, StoryObj } from '@storybook/react-vite'
import { type CallStoryArgs, renderInCall } from '../../stories/renderInCall'
import { PictureInPictureButton } from './PictureInPictureButton'

const meta = {
  title: 'Parts/PictureInPictureButton',
  render: renderInCall(<PictureInPictureButton />),
} satisfies Meta<CallStoryArgs>

export default meta
type Story = StoryObj<CallStoryArgs>

export const Default: Story = {}
