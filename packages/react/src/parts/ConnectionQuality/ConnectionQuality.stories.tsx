import type { Meta, StoryObj } from '@storybook/react-vite'
import { bob } from '../../testing/callState'
import { type CallStoryArgs, renderInCall } from '../../stories/renderInCall'
import { ConnectionQuality } from './ConnectionQuality'

const meta = {
  title: 'Parts/ConnectionQuality',
  render: renderInCall(<ConnectionQuality />),
} satisfies Meta<CallStoryArgs>

export default meta
type Story = StoryObj<CallStoryArgs>

const quality = (quality: 'GOOD' | 'AVERAGE' | 'POOR'): Story => ({
  args: { onReady: (client) => client.emit('callConnectionQuality', { userJid: bob, localUser: false, quality }) },
})

export const Good = quality('GOOD')
export const Fair = quality('AVERAGE')
export const Poor = quality('POOR')

const weak = (trouble: 'local' | 'remote' | 'unknown'): Story => ({
  args: {
    onReady: (client) =>
      client.emit('callConnectionQuality', { userJid: bob, localUser: false, quality: 'POOR', mos: 2.4, trouble }),
  },
})

export const YourConnectionIsWeak = weak('local')
export const TheirConnectionIsWeak = weak('remote')
export const EitherConnectionIsWeak = weak('unknown')
