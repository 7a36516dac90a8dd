import type { ParticipantStats } from '@offhook/core'
import type { StaticCallClient } from '@offhook/core/testing'
import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, userEvent, waitFor, within } from 'storybook/test'
import { alice, bob, type CallStateOptions, callState, jidOf } from '../../testing/callState'
import { callStats, participantStats, videoStats } from '../../testing/callStats'
import { StaticCall } from '../../stories/StaticCall'
import { CallScreen } from './CallScreen'

interface Args extends CallStateOptions {
  /** The orientation of the remote video. */
  orientation?: 'portrait' | 'landscape'
  onReady?: (client: StaticCallClient) => void
}

/** An ended call stays on the screen. */
const commands = { dismissCall: () => undefined }

const meta = {
  title: 'Screens/CallScreen',
  parameters: { layout: 'fullscreen', docs: { story: { inline: false, height: '40rem' } } },
  argTypes: {
    callType: { control: 'inline-radio', options: ['audio', 'video'] },
    people: { control: { type: 'range', min: 2, max: 9 } },
    status: {
      control: 'select',
      options: ['calling', 'ringing', 'connecting', 'connected', 'reconnecting', 'ended'],
    },
  },
  render: ({ orientation = 'landscape', onReady, ...options }) => (
    <StaticCall
      key={JSON.stringify([orientation, options])}
      state={callState(options)}
      orientation={orientation}
      commands={commands}
      {...(onReady && { onReady })}
    >
      <CallScreen />
    </StaticCall>
  ),
} satisfies Meta<Args>

export default meta
type Story = StoryObj<Args>

const voice = (options: Args): Story => ({ args: { callType: 'audio', ...options } })
const video = (options: Args): Story => ({ args: { callType: 'video', ...options } })

export const VoiceCalling = voice({ status: 'calling' })
const off = { trackId: null, isMuted: true }
const prompting = { status: 'off', reason: null, isPrompting: true } as const
const silent = { status: 'off', reason: null, isPrompting: false } as const
const unopened = { trackId: null, isMuted: false }
export const VoicePrompting: Story = {
  ...voice({
    status: 'calling',
    participants: { [alice]: { tracks: { microphone: unopened } } },
    store: { capture: { microphone: prompting, camera: silent } },
  }),
  async play({ canvasElement }) {
    const status = await within(canvasElement).findByText('Waiting for permission to use the microphone…')
    await waitFor(() => expect(status).toBeVisible())
  },
}
export const VideoPrompting: Story = {
  ...video({
    status: 'calling',
    participants: { [alice]: { tracks: { microphone: unopened, camera: unopened } } },
    store: { capture: { microphone: prompting, camera: prompting } },
  }),
  async play({ canvasElement }) {
    const screen = within(canvasElement)
    const status = await screen.findByText('Waiting for permission to use the microphone and camera…')
    await waitFor(() => expect(status).toBeVisible())
    await expect(screen.queryByText('Calling…')).toBeNull()
  },
}
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
  participants: { [alice]: { tracks: { microphone: { trackId: 'a', isMuted: true } } } },
})
export const VoiceBothMuted = voice({
  participants: {
    [alice]: { tracks: { microphone: { trackId: 'a', isMuted: true } } },
    [bob]: { tracks: { microphone: { trackId: 'b', isMuted: true } } },
  },
})
export const VoiceReconnecting = voice({ status: 'reconnecting' })
export const VoiceServerAway = voice({ store: { connection: { status: 'reconnecting' } } })
export const VoiceOffline = voice({ store: { connection: { status: 'offline' } } })
export const VoiceAudioBlocked = voice({ store: { playback: { blocked: true } } })
export const VoiceThree = voice({ people: 3 })
export const VoiceSix = voice({ people: 6 })

export const VideoCalling = video({ status: 'calling' })
export const VideoRinging = video({ status: 'ringing' })
export const VideoConnecting = video({ status: 'connecting' })
/** Answered on this device and not yet confirmed by the server: the caller's status is `calling`. */
export const VoiceAnswered = voice({
  status: 'connecting',
  callerJid: bob,
  direction: 'incoming',
  participants: { [bob]: { status: 'calling' } },
})
export const VideoAnswered = video({
  status: 'connecting',
  callerJid: bob,
  direction: 'incoming',
  participants: { [bob]: { status: 'calling', tracks: { camera: { trackId: `${bob}/camera`, isMuted: false } } } },
})
export const VideoConnected: Story = {
  ...video({ status: 'connected' }),
  async play({ canvasElement }) {
    const screen = within(canvasElement)
    await userEvent.click(await screen.findByRole('button', { name: 'Turn camera off' }))
    await userEvent.click(await screen.findByRole('button', { name: 'Turn camera on' }))
  },
}
export const VideoPortrait = video({ orientation: 'portrait' })
export const VideoMuted = video({
  participants: { [bob]: { tracks: { microphone: { trackId: 'b', isMuted: true } } } },
})
export const VideoLocalCameraOff = video({ participants: { [alice]: { tracks: { camera: off } } } })
export const VideoRemoteCameraOff = video({ participants: { [bob]: { tracks: { camera: off } } } })
export const VideoReconnecting = video({ status: 'reconnecting' })
/** The connections of both are slow. */
export const VideoPaused: Story = {
  ...video({ participants: { [alice]: { videoPausedFor: [bob] }, [bob]: { videoPausedFor: [alice] } } }),
  async play({ canvasElement }) {
    const screen = within(canvasElement)
    const reason = await screen.findByText('Video paused: slow connection')
    await waitFor(() => expect(reason).toBeVisible())
    await expect(screen.getByText('Your video is paused: slow connection')).toBeVisible()
  },
}
export const VideoServerAway = video({ store: { connection: { status: 'reconnecting' } } })
export const VideoAudioBlocked = video({ store: { playback: { blocked: true } } })
export const VideoThree = video({ people: 3 })
export const VideoFour = video({ people: 4, participants: { [bob]: { tracks: { camera: off } } } })
export const VideoFive = video({
  people: 5,
  participants: { [jidOf('Dave')]: { status: 'ringing', connection: 'new', tracks: { camera: off } } },
})
export const VideoSeven = video({ people: 7, orientation: 'portrait' })
export const VideoEight = video({ people: 8 })

const withQuality = (quality: 'GOOD' | 'POOR', trouble?: 'local' | 'remote' | 'unknown') => ({
  onReady(client: StaticCallClient) {
    const event = { quality, mos: quality === 'GOOD' ? 4.4 : 2.4, ...(trouble && { trouble }) }
    client.emit('callConnectionQuality', { ...event, userJid: bob, localUser: false })
    if (trouble === 'local') client.emit('callConnectionQuality', { ...event, userJid: alice, localUser: true })
  },
})
const minimized = (story: Story): Story => ({
  ...story,
  async play({ canvasElement }) {
    const screen = within(canvasElement)
    await userEvent.click(await screen.findByRole('button', { name: 'Minimize' }))
    const handle = await screen.findByRole('button', { name: 'Back to the call' })
    await waitFor(() => expect(handle).toHaveFocus())
  },
})

export const VoiceGoodConnection = voice(withQuality('GOOD'))
export const VoicePoorConnection = voice(withQuality('POOR', 'unknown'))
export const VideoPoorConnection = video(withQuality('POOR', 'local'))
export const VideoPoorConnectionGroup = video({ people: 4, ...withQuality('POOR', 'remote') })
export const VoiceMicrophoneDisconnected = voice({
  participants: { [alice]: { tracks: { microphone: { trackId: null, isMuted: false } } } },
})
export const VideoCameraDisconnected = video({
  participants: { [alice]: { tracks: { camera: { trackId: null, isMuted: false } } } },
})
export const VideoSpeakingWhileMuted = video({
  participants: { [alice]: { tracks: { microphone: { trackId: 'a', isMuted: true } } } },
  onReady(client) {
    setInterval(() => {
      for (let sample = 0; sample < 5; sample++) client.setAudioLevel(alice, 0.8)
    }, 1000)
  },
})
export const VideoNine = video({ people: 9 })
export const VideoActiveSpeaker = video({
  people: 6,
  onReady: (client) =>
    client.emit('callSpeaking', { userJid: jidOf('Dave'), localUser: false, volumeLevel: 6, isSpeaking: true }),
})
export const VideoPinned: Story = {
  ...video({ people: 5 }),
  async play({ canvasElement }) {
    await userEvent.click(await within(canvasElement).findByRole('button', { name: 'Pin Carol Reyes' }))
  },
}
export const VideoDevices: Story = {
  ...video({}),
  async play({ canvasElement }) {
    const screen = within(canvasElement)
    await userEvent.click(await screen.findByRole('button', { name: 'Microphone, camera and speaker' }))
    await screen.findByRole('combobox', { name: 'Camera' })
  },
}
const withStatistics = (story: Story, ...people: ParticipantStats[]): Story => ({
  ...story,
  args: { ...story.args, onReady: (client) => client.setCallStats(callStats(...people)) },
  async play({ canvasElement }) {
    const screen = within(canvasElement)
    await userEvent.click(await screen.findByRole('button', { name: 'Microphone, camera and speaker' }))
    await userEvent.click(await screen.findByRole('button', { name: 'Call statistics' }))
    await screen.findByRole('table', { name: 'Bob' })
  },
})
const videoOfBob = participantStats(bob, { receivedVideo: videoStats(), sentVideo: videoStats({ bitrate: 812 }) })

/** The call statistics are open. */
export const VoiceStatistics = withStatistics(voice({}), participantStats(bob))
export const VideoStatistics = withStatistics(
  video({ people: 3 }),
  videoOfBob,
  participantStats(jidOf('Carol Reyes'), { path: 'relayed', roundTripTime: 187 }),
)
const withSafetyCode = (story: Story): Story => ({
  ...story,
  async play({ canvasElement }) {
    const screen = within(canvasElement)
    await userEvent.click(await screen.findByRole('button', { name: 'Safety code' }))
    const code = await screen.findByRole('img', { name: /2 7 1 8, 2 8 1 8, 2 8 4 5, 9 0 4 5$/ })
    await waitFor(() => expect(code).toBeVisible())
  },
})

/** The panel with the safety code is open. */
export const VoiceSafetyCode = withSafetyCode(voice(withQuality('GOOD')))
export const VideoSafetyCode = withSafetyCode(video(withQuality('GOOD')))
export const VideoIdle: Story = {
  ...video({}),
  async play({ canvasElement }) {
    const region = await within(canvasElement).findByRole('region', { name: 'Call with Bob' })
    await waitFor(() => expect(region).toHaveAttribute('data-idle'), { timeout: 10_000 })
    await userEvent.tab()
    await expect(region).not.toHaveAttribute('data-idle')
    ;(document.activeElement as HTMLElement).blur()
    await waitFor(() => expect(region).toHaveAttribute('data-idle'), { timeout: 10_000 })
  },
}
export const VoiceMinimized = minimized(voice({}))
export const VideoMinimized = minimized(video({}))
export const GroupMinimized = minimized(video({ people: 5 }))

const ended = (options: Args): Story => voice({ status: 'ended', ...options })
const connected = { connectedAt: Date.now() - 125_000 }

export const EndedHangup = ended({ ...connected, endReason: 'hangup' })
export const EndedCancelled = ended({ endReason: 'cancelled', endedBy: 'local' })
export const EndedDeclined = ended({ endReason: 'declined' })
export const EndedBusy = ended({ endReason: 'busy' })
export const EndedEngaged = ended({ endReason: 'engaged' })
export const EndedNoAnswer = ended({ endReason: 'no-answer', endedBy: 'system' })
export const EndedUnavailable = ended({ endReason: 'unavailable', endedBy: 'system' })
export const EndedAnsweredElsewhere = ended({ endReason: 'answered-elsewhere' })
export const EndedMediaFailed = ended({ endReason: 'media-failed', endedBy: 'system' })
export const EndedConnectFailed = ended({ endReason: 'connect-failed', endedBy: 'system' })
export const EndedConnectionLost = ended({ ...connected, endReason: 'connection-lost', endedBy: 'system' })
export const EndedSignalingFailed = ended({ endReason: 'signaling-failed', endedBy: 'system' })
export const EndedError = ended({ endReason: 'error', endedBy: 'system' })
export const EndedVideo = ended({ ...connected, callType: 'video', endReason: 'hangup' })
export const EndedGroup = ended({ ...connected, people: 5, endReason: 'hangup' })
export const EndedGroupOfNine = ended({ ...connected, people: 9, endReason: 'hangup' })

/** Of a call to a group: one line for each outcome. */
const outcomes: CallStateOptions['participants'] = {
  [bob]: { status: 'ended', endReason: 'unavailable' },
  [jidOf('Carol')]: { status: 'busy', endReason: 'declined' },
  [jidOf('Dave')]: { status: 'engaged', endReason: 'engaged' },
  [jidOf('Erin')]: { status: 'busy', endReason: 'declined' },
}
export const EndedGroupOutcomes = ended({ people: 5, endReason: 'declined', participants: outcomes })
export const EndedVideoGroupOutcomes = ended({
  callType: 'video',
  people: 5,
  endReason: 'declined',
  participants: outcomes,
})
