import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, waitFor } from 'storybook/test'
import { bob, callState } from '../../testing/callState'
import { StaticCall } from '../../stories/StaticCall'
import { VideoTrack } from './VideoTrack'

const meta = {
  title: 'Parts/VideoTrack',
  component: VideoTrack,
  args: { trackId: `${bob}/camera`, style: { inlineSize: 320, blockSize: 240 } },
  decorators: [
    (Story) => (
      <StaticCall state={callState({ callType: 'video' })}>
        <Story />
      </StaticCall>
    ),
  ],
} satisfies Meta<typeof VideoTrack>

export default meta
type Story = StoryObj<typeof meta>

export const Default: Story = {
  async play({ canvasElement }) {
    await waitFor(async () => {
      const video = canvasElement.querySelector('video')
      await expect(video?.dataset.orientation).toBe('landscape')
      await expect(video?.currentTime).toBeGreaterThan(0)
    })
  },
}
export const Mirrored: Story = { args: { mirror: true } }
