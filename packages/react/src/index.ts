export { CallProvider, type CallProviderProps } from './CallProvider'
export { formatDuration } from './formatDuration'
export { useAudioLevel } from './hooks/useAudioLevel'
export { type UseCall, useCall } from './hooks/useCall'
export { useCallClient } from './hooks/useCallClient'
export { useCallDuration } from './hooks/useCallDuration'
export { useCallLabels } from './hooks/useCallLabels'
export { useCallStore } from './hooks/useCallStore'
export { useConnection } from './hooks/useConnection'
export { type UseDevices, useDevices } from './hooks/useDevices'
export { type UseIncomingCall, useIncomingCall } from './hooks/useIncomingCall'
export { useParticipant } from './hooks/useParticipant'
export { useParticipantIds } from './hooks/useParticipantIds'
export { useTrackElement } from './hooks/useTrackElement'
export { type CallLabelOverrides, type CallLabels, describeError } from './locale/labels'
export { AnswerButton, type AnswerButtonProps } from './parts/AnswerButton/AnswerButton'
export { Avatar, type AvatarProps } from './parts/Avatar/Avatar'
export { CallAudio, type CallAudioProps } from './parts/CallAudio/CallAudio'
export { CallButton, type CallButtonProps } from './parts/CallButton/CallButton'
export { CallNotices, type CallNoticesProps } from './parts/CallNotices/CallNotices'
export { CallStatus, type CallStatusProps } from './parts/CallStatus/CallStatus'
export { CallTimer, type CallTimerProps } from './parts/CallTimer/CallTimer'
export { CameraToggle, type CameraToggleProps } from './parts/CameraToggle/CameraToggle'
export type { CommandButtonProps } from './parts/CommandButton/CommandButton'
export { ConnectionBanner, type ConnectionBannerProps } from './parts/ConnectionBanner/ConnectionBanner'
export { DeclineButton, type DeclineButtonProps } from './parts/DeclineButton/DeclineButton'
export { DeviceSelect, type DeviceSelectProps } from './parts/DeviceSelect/DeviceSelect'
export { HangupButton, type HangupButtonProps } from './parts/HangupButton/HangupButton'
export { MicrophoneToggle, type MicrophoneToggleProps } from './parts/MicrophoneToggle/MicrophoneToggle'
export { ParticipantTile, type ParticipantTileProps } from './parts/ParticipantTile/ParticipantTile'
export { StartAudio, type StartAudioProps } from './parts/StartAudio/StartAudio'
export { VideoTrack, type VideoTrackProps } from './parts/VideoTrack/VideoTrack'
export { CallScreen, type CallScreenProps } from './prebuilt/CallScreen/CallScreen'
export { IncomingCallModal, type IncomingCallModalProps } from './prebuilt/IncomingCallModal/IncomingCallModal'
export {
  isPresent,
  nameOf,
  othersOf,
  participantsOf,
  selectActiveCall,
  selectIncomingCall,
  selectLocalParticipant,
} from './selectors'
