import type { Meta, StoryObj } from '@storybook/react-vite'
import { type CallStoryArgs, inCall } from '../../stories/callStory'
import { PictureInPictureButton } from './PictureInPictureButton'

const meta = {
  title: 'Parts/PictureInPictureButton',
  render: inCall(<PictureInPictureButton />),
} satisfies Meta<CallStoryArgs>

export default meta
type Story = StoryObj<CallStoryArgs>

export const Default: Story = {}
