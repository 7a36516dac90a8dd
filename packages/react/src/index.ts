/**
 * Ringing audio and video calls for React: `CallProvider`, two finished screens, the parts that they are made of, and hooks.
 *
 * @packageDocumentation
 */

// The provider.
export { CallProvider, type CallProviderProps } from './provider/CallProvider'

// The screens.
export { CallScreen, type CallScreenProps } from './prebuilt/CallScreen/CallScreen'
export { IncomingCallModal, type IncomingCallModalProps } from './prebuilt/IncomingCallModal/IncomingCallModal'

// The parts, and the types of their props.
export { AnswerButton, type AnswerButtonProps } from './parts/AnswerButton/AnswerButton'
export { Avatar, type AvatarProps } from './parts/Avatar/Avatar'
export { CallAnnouncer, type CallAnnouncerProps } from './parts/CallAnnouncer/CallAnnouncer'
export { CallAudio, type CallAudioProps } from './parts/CallAudio/CallAudio'
export { CallButton, type CallButtonProps } from './parts/CallButton/CallButton'
export { CallDock, type CallDockProps } from './parts/CallDock/CallDock'
export { CallNotices, type CallNoticesProps } from './parts/CallNotices/CallNotices'
export { CallStats, type CallStatsProps } from './parts/CallStats/CallStats'
export { CallStatus, type CallStatusProps } from './parts/CallStatus/CallStatus'
export { CallTimer, type CallTimerProps } from './parts/CallTimer/CallTimer'
export { CallWindow, type CallWindowProps } from './parts/CallWindow/CallWindow'
export { CameraPreview, type CameraPreviewProps } from './parts/CameraPreview/CameraPreview'
export { CameraToggle, type CameraToggleProps } from './parts/CameraToggle/CameraToggle'
export type { CommandButtonProps, CommandButtonState } from './parts/CommandButton/CommandButton'
export { CompactCall, type CompactCallProps } from './parts/CompactCall/CompactCall'
export { ConnectionBanner, type ConnectionBannerProps } from './parts/ConnectionBanner/ConnectionBanner'
export { ConnectionQuality, type ConnectionQualityProps } from './parts/ConnectionQuality/ConnectionQuality'
export { DeclineButton, type DeclineButtonProps } from './parts/DeclineButton/DeclineButton'
export { DeviceHint, type DeviceHintProps } from './parts/DeviceHint/DeviceHint'
export { DeviceMenu, type DeviceMenuProps } from './parts/DeviceMenu/DeviceMenu'
export { DeviceSelect, type DeviceSelectProps } from './parts/DeviceSelect/DeviceSelect'
export { DeviceSettings, type DeviceSettingsProps } from './parts/DeviceSettings/DeviceSettings'
export { DockButton, type DockButtonProps } from './parts/DockButton/DockButton'
export { FullScreenButton, type FullScreenButtonProps } from './parts/FullScreenButton/FullScreenButton'
export { HangupButton, type HangupButtonProps } from './parts/HangupButton/HangupButton'
export { MicrophoneLevel, type MicrophoneLevelProps } from './parts/MicrophoneLevel/MicrophoneLevel'
export { MicrophoneToggle, type MicrophoneToggleProps } from './parts/MicrophoneToggle/MicrophoneToggle'
export { MutedHint, type MutedHintProps } from './parts/MutedHint/MutedHint'
export { ParticipantGrid, type ParticipantGridProps } from './parts/ParticipantGrid/ParticipantGrid'
export { ParticipantTile, type ParticipantTileProps } from './parts/ParticipantTile/ParticipantTile'
export {
  PictureInPictureButton,
  type PictureInPictureButtonProps,
} from './parts/PictureInPictureButton/PictureInPictureButton'
export { PinButton, type PinButtonProps } from './parts/PinButton/PinButton'
export { PreCallCheck, type PreCallCheckProps } from './parts/PreCallCheck/PreCallCheck'
export { SafetyCode, type SafetyCodeProps } from './parts/SafetyCode/SafetyCode'
export { SafetyMenu, type SafetyMenuProps } from './parts/SafetyMenu/SafetyMenu'
export { SelfView, type SelfViewProps } from './parts/SelfView/SelfView'
export { StartAudio, type StartAudioProps } from './parts/StartAudio/StartAudio'
export type { Mirror } from './hooks/useMirroring'
export { VideoTrack, type VideoTrackProps } from './parts/VideoTrack/VideoTrack'
export type { PartProps, Render, RenderProps } from './rendering/useRender'

// The hooks, and the types that they use.
export { useActiveSpeaker, useIsActiveSpeaker, useLatestSpeaker } from './hooks/useActiveSpeaker'
export { useAudioLevel } from './hooks/useAudioLevel'
export { type UseCall, useCall } from './hooks/useCall'
export { useCallClient } from './hooks/useCallClient'
export { useCallDuration } from './hooks/useCallDuration'
export { useCallLabels } from './hooks/useCallLabels'
export { useCallStats } from './hooks/useCallStats'
export { useCallStore } from './hooks/useCallStore'
export { type UseCallView, useCallView } from './hooks/useCallView'
export { useCallViewState } from './hooks/useCallViewState'
export { useConnection } from './hooks/useConnection'
export { useConnectionQuality } from './hooks/useConnectionQuality'
export { useConnectionTrouble } from './hooks/useConnectionTrouble'
export { type CornerDragOptions, type CornerHandle, useCornerDrag } from './hooks/useCornerDrag'
export { type UseDevicePreview, useDevicePreview } from './hooks/useDevicePreview'
export { type UseDevices, useDevices } from './hooks/useDevices'
export { useFocusedParticipant } from './hooks/useFocusedParticipant'
export { type UseFullScreen, useFullScreen } from './hooks/useFullScreen'
export { type UseIncomingCall, useIncomingCall } from './hooks/useIncomingCall'
export { useMicrophoneLevel } from './hooks/useMicrophoneLevel'
export { useParticipant } from './hooks/useParticipant'
export { useParticipantIds } from './hooks/useParticipantIds'
export { useSafetyCode } from './hooks/useSafetyCode'
export { useSpeakingWhileMuted } from './hooks/useSpeakingWhileMuted'
export { type UseIdleOptions, useIdle } from './hooks/useIdle'
export { useTrackElement } from './hooks/useTrackElement'
export type { CallPlace, CallView, CallViewState } from './view/callView'
export type { Corner } from './view/corner'
export type { ConnectionQuality as ConnectionQualityValue, ConnectionTrouble } from './context/connectionQualities'
export type { Notice } from './context/notice'
export { defaultShortcuts, type ShortcutName, type Shortcuts } from './context/shortcuts'

// Participants.
export {
  isPresent,
  displayNameOf,
  remoteParticipantsOf,
  participantsOf,
  selectLocalParticipant,
} from './participants/selectors'

// Texts.
export type { BrowserName } from './locale/browserName'
export type { DeviceLabels } from './locale/deviceLabels'
export { formatDuration } from './locale/formatDuration'
export { type CallLabelOverrides, type CallLabels, describeError, describeDeviceError } from './locale/labels'
export type { StatsLabels } from './locale/statsLabels'
export { type NamesLabel, pluralMessage, type PluralMessages } from './locale/pluralMessage'
