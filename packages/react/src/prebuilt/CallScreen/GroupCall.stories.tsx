import type { Meta, StoryObj } from '@storybook/react-vite'
import { type CallStoryArgs, renderInCall } from '../../stories/renderInCall'
import { alice, bob, jidOf } from '../../testing/callState'
import type { ParticipantChange } from '../../testing/changeParticipant'
import { CallScreen } from './CallScreen'

const meta = {
  title: 'Screens/Group call',
  parameters: { layout: 'fullscreen', docs: { story: { inline: false, height: '40rem' } } },
  render: renderInCall(<CallScreen />),
} satisfies Meta<CallStoryArgs>

export default meta
type Story = StoryObj<CallStoryArgs>

const voice = (args: CallStoryArgs): Story => ({ args: { callType: 'audio', ...args } })
const video = (args: CallStoryArgs): Story => ({ args: { callType: 'video', ...args } })

const none = { trackId: null, isMuted: true }
/** A user who is not in the call: without media. */
const out = (status: ParticipantChange['status'] & string): ParticipantChange => ({
  status,
  connection: 'new',
  tracks: { microphone: { trackId: null, isMuted: false }, camera: none },
})
const [carol, dave, erin] = [jidOf('Carol'), jidOf('Dave'), jidOf('Erin')]

/** Bob has answered, Carol answers, Dave's phone rings, and Erin's device is offline. */
const ringing = {
  people: 5,
  participants: { [carol]: out('connecting'), [dave]: out('ringing'), [erin]: out('calling') },
}
export const VoiceRinging = voice(ringing)
export const VideoRinging = video(ringing)

/** Carol has declined, and Dave's phone rings. */
const declined = { people: 4, participants: { [carol]: out('busy'), [dave]: out('ringing') } }
export const VoiceDeclined = voice(declined)
export const VideoDeclined = video(declined)

/** Carol is in another call. */
const engaged = { people: 4, participants: { [carol]: out('engaged') } }
export const VoiceEngaged = voice(engaged)
export const VideoEngaged = video(engaged)

/** Bob has left. */
const left = { people: 5, participants: { [bob]: out('ended') } }
export const VoiceLeft = voice(left)
export const VideoLeft = video(left)

/** Alice and Carol have no path to each other, nor have Bob and Dave. All are in the call. */
const noPath = {
  people: 4,
  participants: {
    [alice]: { unreachable: [carol] },
    [carol]: { ...out('reconnecting'), unreachable: [alice] },
    [bob]: { unreachable: [dave] },
    [dave]: { unreachable: [bob] },
  },
}
export const VoiceNoPath = voice(noPath)
export const VideoNoPath = video(noPath)

/** The caller, Carol, has left, and it still rings for Bob. */
const alone = {
  ...{ people: 3, callerJid: carol, direction: 'incoming' as const },
  participants: { [carol]: out('ended'), [bob]: out('ringing') },
}
export const VoiceAlone = voice(alone)
export const VideoAlone = video(alone)
