import type { Meta, StoryObj } from '@storybook/react-vite'
import { bob } from '../../testing/callState'
import { type CallStoryArgs, inCall } from '../../stories/callStory'
import { ConnectionQuality } from './ConnectionQuality'

const meta = {
  title: 'Parts/ConnectionQuality',
  render: inCall(<ConnectionQuality />),
} satisfies Meta<CallStoryArgs>

export default meta
type Story = StoryObj<CallStoryArgs>

const quality = (quality: 'GOOD' | 'AVERAGE' | 'POOR'): Story => ({
  args: { onReady: (client) => client.emit('callConnectionQuality', { userJid: bob, localUser: false, quality }) },
})

export const Good = quality('GOOD')
export const Fair = quality('AVERAGE')
export const Poor = quality('POOR')
