import type { CaptureSource, CaptureState } from '@offhook/core'
import type { Meta, StoryObj } from '@storybook/react-vite'
import { alice } from '../../testing/callState'
import { type CallStoryArgs, renderInCall } from '../../stories/renderInCall'
import { DeviceHint } from './DeviceHint'

const meta = {
  title: 'Parts/DeviceHint',
  args: { callType: 'video' },
  render: renderInCall(<DeviceHint />),
} satisfies Meta<CallStoryArgs>

export default meta
type Story = StoryObj<CallStoryArgs>

const live: CaptureState = { status: 'live', reason: null, isPrompting: false }

/** A call in which a device is in this state, and therefore muted for the others. */
const impaired = (source: CaptureSource, state: Partial<CaptureState>): Story => ({
  args: {
    participants: { [alice]: { tracks: { [source]: { trackId: null, isMuted: state.status !== 'live' } } } },
    store: { capture: { microphone: live, camera: live, [source]: { ...live, ...state } } },
  },
})

export const MicrophoneDisconnected = impaired('microphone', { status: 'lost', reason: 'gone' })
export const CameraDisconnected = impaired('camera', { status: 'lost', reason: 'gone' })
export const CameraBlocked = impaired('camera', { status: 'lost', reason: 'refused' })
export const MicrophoneSilenced = impaired('microphone', { status: 'silenced' })
export const CameraSilenced = impaired('camera', { status: 'silenced' })
export const CameraBusy = impaired('camera', { reason: 'busy' })
