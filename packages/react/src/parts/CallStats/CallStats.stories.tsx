import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, within } from 'storybook/test'
import { type CallStoryArgs, renderInCall } from '../../stories/renderInCall'
import { bob, jidOf } from '../../testing/callState'
import { audioStats, callStats, participantStats, videoStats } from '../../testing/callStats'
import { CallStats } from './CallStats'

const carol = jidOf('Carol Reyes')
const video = { receivedVideo: videoStats(), sentVideo: videoStats({ width: 960, height: 540, bitrate: 812 }) }

const meta = {
  title: 'Parts/CallStats',
  render: renderInCall(
    <div style={{ inlineSize: 'min(22rem, 100%)' }}>
      <CallStats />
    </div>,
  ),
  args: { onReady: (client) => client.setCallStats(callStats(participantStats(bob))) },
} satisfies Meta<CallStoryArgs>

export default meta
type Story = StoryObj<CallStoryArgs>

export const VoiceCall: Story = {
  async play({ canvasElement }) {
    const table = await within(canvasElement).findByRole('table', { name: 'Bob' })
    await expect(within(table).getByRole('row', { name: /Round trip/ })).toHaveTextContent('42 ms')
  },
}
export const VideoCall: Story = {
  args: { callType: 'video', onReady: (client) => client.setCallStats(callStats(participantStats(bob, video))) },
}
/** A relayed connection on a bad network. */
export const BadConnection: Story = {
  args: {
    onReady: (client) =>
      client.setCallStats(
        callStats(
          participantStats(bob, {
            ...{ path: 'relayed', roundTripTime: 612, mos: 2.1 },
            receivedAudio: audioStats({ loss: 18.3, concealed: 12.7, jitter: 84, bitrate: 21 }),
            sentAudio: audioStats({ loss: 9.4, jitter: 61 }),
          }),
        ),
      ),
  },
}
export const Group: Story = {
  args: {
    ...{ people: 3, callType: 'video' },
    onReady: (client) =>
      client.setCallStats(callStats(participantStats(bob, video), participantStats(carol, { path: 'relayed' }))),
  },
}
/** Firefox does not measure everything, and a muted microphone sends next to nothing. */
export const PartlyMeasured: Story = {
  args: {
    onReady: (client) =>
      client.setCallStats(
        callStats(
          participantStats(bob, {
            ...{ path: null, roundTripTime: null, mos: null },
            receivedAudio: audioStats({ codec: null, bitrate: 0, loss: null, jitter: null }),
            sentAudio: null,
          }),
        ),
      ),
  },
}
/** Loading: the second measurement is a second away. */
export const Measuring: Story = { args: { onReady: () => undefined } }
/** No participant is connected. */
export const NotConnected: Story = { args: { status: 'ringing', onReady: () => undefined } }
