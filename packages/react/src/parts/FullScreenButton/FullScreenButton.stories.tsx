import type { Meta, StoryObj } from '@storybook/react-vite'
import { type CallStoryArgs, inCall } from '../../stories/callStory'
import { FullScreenButton } from './FullScreenButton'

const meta = { title: 'Parts/FullScreenButton', render: inCall(<FullScreenButton />) } satisfies Meta<CallStoryArgs>

export default meta
type Story = StoryObj<CallStoryArgs>

export const Default: Story = {}
