import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, userEvent, within } from 'storybook/test'
import { bob, type CallStateOptions, callState, jidOf } from '../../testing/callState'
import { StaticCall } from '../../stories/StaticCall'
import { CallScreen } from './CallScreen'

interface Args extends CallStateOptions {
  /** How the others hold their cameras. */
  orientation?: 'portrait' | 'landscape'
}

const keep = { dismissCall: () => undefined }

const meta = {
  title: 'Screens/CallScreen',
  parameters: { layout: 'fullscreen', docs: { story: { inline: false, height: '40rem' } } },
  argTypes: {
    callType: { control: 'inline-radio', options: ['audio', 'video'] },
    people: { control: { type: 'range', min: 2, max: 8 } },
    status: {
      control: 'select',
      options: ['calling', 'ringing', 'connecting', 'connected', 'reconnecting', 'ended'],
    },
  },
  render: ({ orientation = 'landscape', ...options }) => (
    <StaticCall
      key={JSON.stringify([orientation, options])}
      state={callState(options)}
      orientation={orientation}
      commands={keep}
    >
      <CallScreen />
    </StaticCall>
  ),
} satisfies Meta<Args>

export default meta
type Story = StoryObj<Args>

const voice = (options: Args): Story => ({ args: { callType: 'audio', ...options } })
const video = (options: Args): Story => ({ args: { callType: 'video', ...options } })
const off = { trackId: null, isMuted: true }

export const VoiceCalling = voice({ status: 'calling' })
export const VoiceRinging = voice({ status: 'ringing' })
export const VoiceConnecting = voice({ status: 'connecting' })
export const VoiceConnected: Story = {
  ...voice({ status: 'connected' }),
  async play({ canvasElement }) {
    const screen = within(canvasElement)
    await userEvent.click(await screen.findByRole('button', { name: 'Mute microphone' }))
    await userEvent.click(await screen.findByRole('button', { name: 'Unmute microphone' }))
    await expect(screen.getByRole('region', { name: 'Call with Bob' })).toHaveAttribute('data-status', 'connected')
  },
}
export const VoiceMuted = voice({
  participants: { [jidOf('Alice')]: { audio: { trackId: 'a', isMuted: true } } },
})
export const VoiceBothMuted = voice({
  participants: {
    [jidOf('Alice')]: { audio: { trackId: 'a', isMuted: true } },
    [bob]: { audio: { trackId: 'b', isMuted: true } },
  },
})
export const VoiceReconnecting = voice({ status: 'reconnecting' })
export const VoiceServerAway = voice({ store: { connection: { status: 'reconnecting' } } })
export const VoiceOffline = voice({ store: { connection: { status: 'offline' } } })
export const VoiceSoundBlocked = voice({ store: { playback: { blocked: true } } })
export const VoiceThree = voice({ people: 3 })
export const VoiceSix = voice({ people: 6 })

export const VideoCalling = video({ status: 'calling' })
export const VideoRinging = video({ status: 'ringing' })
export const VideoConnecting = video({ status: 'connecting' })
export const VideoConnected: Story = {
  ...video({ status: 'connected' }),
  async play({ canvasElement }) {
    const screen = within(canvasElement)
    await userEvent.click(await screen.findByRole('button', { name: 'Turn camera off' }))
    await userEvent.click(await screen.findByRole('button', { name: 'Turn camera on' }))
  },
}
export const VideoPortrait = video({ orientation: 'portrait' })
export const VideoMuted = video({ participants: { [bob]: { audio: { trackId: 'b', isMuted: true } } } })
export const VideoOwnCameraOff = video({ participants: { [jidOf('Alice')]: { video: off } } })
export const VideoTheirCameraOff = video({ participants: { [bob]: { video: off } } })
export const VideoReconnecting = video({ status: 'reconnecting' })
export const VideoServerAway = video({ store: { connection: { status: 'reconnecting' } } })
export const VideoSoundBlocked = video({ store: { playback: { blocked: true } } })
export const VideoThree = video({ people: 3 })
export const VideoFour = video({ people: 4, participants: { [bob]: { video: off } } })
export const VideoFive = video({
  people: 5,
  participants: { [jidOf('Dave')]: { status: 'ringing', connection: 'new', video: off } },
})
export const VideoSeven = video({ people: 7, orientation: 'portrait' })
export const VideoEight = video({ people: 8 })

const ended = (options: Args): Story => voice({ status: 'ended', ...options })
const lasted = { connectedAt: Date.now() - 125_000 }

export const EndedHangup = ended({ ...lasted, endReason: 'hangup' })
export const EndedCancelled = ended({ endReason: 'cancelled', endedBy: 'local' })
export const EndedDeclined = ended({ endReason: 'declined' })
export const EndedBusy = ended({ endReason: 'busy' })
export const EndedEngaged = ended({ endReason: 'engaged' })
export const EndedNoAnswer = ended({ endReason: 'no-answer', endedBy: 'system' })
export const EndedUnavailable = ended({ endReason: 'unavailable', endedBy: 'system' })
export const EndedAnsweredElsewhere = ended({ endReason: 'answered-elsewhere' })
export const EndedMediaFailed = ended({ endReason: 'media-failed', endedBy: 'system' })
export const EndedConnectFailed = ended({ endReason: 'connect-failed', endedBy: 'system' })
export const EndedConnectionLost = ended({ ...lasted, endReason: 'connection-lost', endedBy: 'system' })
export const EndedSignalingFailed = ended({ endReason: 'signaling-failed', endedBy: 'system' })
export const EndedError = ended({ endReason: 'error', endedBy: 'system' })
export const EndedVideo = ended({ ...lasted, callType: 'video', endReason: 'hangup' })
export const EndedSeveral = ended({ ...lasted, people: 5, endReason: 'hangup' })
