import type { Meta, StoryObj } from '@storybook/react-vite'
import { alice, bob, type CallStateOptions, callState, jidOf } from '../../testing/callState'
import { StaticCall } from '../../stories/StaticCall'
import { ParticipantTile } from './ParticipantTile'

const meta = {
  title: 'Parts/ParticipantTile',
  args: { callType: 'video' },
  render: (options) => (
    <StaticCall key={JSON.stringify(options)} state={callState(options)}>
      <ParticipantTile userJid={bob} style={{ inlineSize: 320, blockSize: 240 }} />
    </StaticCall>
  ),
} satisfies Meta<CallStateOptions>

export default meta
type Story = StoryObj<CallStateOptions>

const off = { trackId: null, isMuted: true }

export const CameraOn: Story = {}
export const CameraOff: Story = { args: { participants: { [bob]: { tracks: { camera: off } } } } }
export const Muted: Story = {
  args: { participants: { [bob]: { tracks: { microphone: { trackId: 'b', isMuted: true } } } } },
}
export const Ringing: Story = { args: { participants: { [bob]: { status: 'ringing', tracks: { camera: off } } } } }
export const Reconnecting: Story = { args: { status: 'reconnecting' } }
export const Unreachable: Story = {
  args: {
    people: 3,
    participants: { [alice]: { unreachable: [bob] }, [bob]: { status: 'reconnecting', tracks: { camera: off } } },
  },
}
export const UnreachableForAnother: Story = {
  args: { people: 3, participants: { [bob]: { unreachable: [jidOf('Carol')] } } },
}
export const VideoPaused: Story = { args: { participants: { [bob]: { videoPausedFor: [alice] } } } }
export const LongName: Story = {
  args: { participants: { [bob]: { displayName: 'Bartholomew Maximilian Featherstonehaugh the Younger' } } },
}
