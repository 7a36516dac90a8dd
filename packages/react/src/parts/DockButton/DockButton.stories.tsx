import type { Meta, StoryObj } from '@storybook/react-vite'
import { type CallStoryArgs, renderInCall } from '../../stories/renderInCall'
import { DockButton } from './DockButton'

const meta = { title: 'Parts/DockButton', render: renderInCall(<DockButton />) } satisfies Meta<CallStoryArgs>

export default meta
type Story = StoryObj<CallStoryArgs>

export const Default: Story = {}
