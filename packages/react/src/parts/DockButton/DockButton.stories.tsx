import type { Meta, StoryObj } from '@storybook/react-vite'
import { type CallStoryArgs, inCall } from '../../stories/callStory'
import { DockButton } from './DockButton'

const meta = { title: 'Parts/DockButton', render: inCall(<DockButton />) } satisfies Meta<CallStoryArgs>

export default meta
type Story = StoryObj<CallStoryArgs>

export const Default: Story = {}
