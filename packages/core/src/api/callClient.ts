import type { CallType, CaptureSource } from '@offhook/protocol'
import type { CallbackListeners, CallEventName, CallEvents } from './callEvents'
import type { CallStats, CallStatsOptions } from './callStats'
import type { DeviceKind, ReadonlyCallStore } from './callStoreState'
import type {
  AnswerOptions,
  AudioLevelOptions,
  CallOptions,
  CallStarted,
  CommandDone,
  ConnectionCheck,
  ConnectionCheckOptions,
  DestroyOptions,
  RoomOptions,
} from './commandOptions'
import type { DebugLogger } from './debugLogger'
import type { VideoSize } from './ports/mediaTransport'
import type { RingMethod } from './ports/ringSignals'

export type * from './commandOptions'

/** Options of `createCallClient`. */
export interface CallClientOptions {
  /** The origin of the signaling server, with its scheme and without a path, such as `https://calls.example.com`. */
  url: string
  /**
   * The path of the server's socket.io endpoint, for a server behind a prefix: `/calls/socket.io`. Starts with `/`.
   * @default '/socket.io'
   */
  path?: string
  /**
   * A JWT, or a function that returns one. The function is called on every connect and reconnect, and before the token expires. If it throws,
   * it is called again, unless the error has the `statusCode` 401, such as `CallError.of('unauthorized')`: then the user has to sign in again.
   */
  token: string | (() => string | Promise<string>)
  /** Listeners under the names of the MirrorFly SDK. `client.on` adds more. */
  callbackListeners?: CallbackListeners
  /**
   * The ways in which an incoming call may signal itself on this page. The tone is tried first; the others start when the browser
   * blocks the tone. `[]` disables all of them, for an app that rings by itself.
   * @default ['tone', 'notification', 'title', 'vibration']
   */
  ringing?: readonly RingMethod[]
  /**
   * Whether the local audio and video may be sent to a callee's device while it rings, so that they are there when the callee answers.
   * They are neither played nor shown before.
   *
   * - `true`: only where the server allows direct connections before the answer (`preconnect: 'all'`).
   * - `'relay'`: also where devices connect through TURN until the answer (`preconnect: 'relay'`). The callee then hears the caller at once,
   *   and not two passes through the TURN server later. The TURN server carries the media to every device that rings.
   * - `false`: never.
   *
   * @default true
   */
  earlyMedia?: boolean | 'relay'
  /**
   * Whether the report of each call that this device was in is sent to the signaling server, which counts it in its metrics and passes it to
   * `onCallReport`. It is the payload of the event `callReport`: the users, set-up times, quality and end reason, without addresses. Inform
   * your users.
   * @default false
   */
  sendCallReports?: boolean
  /**
   * The highest bitrate of the video that is sent to each peer, in bits per second, as `RTCRtpEncodingParameters.maxBitrate`. In a group call
   * the video is sent to every other participant.
   * @default none: the browser adapts it to the network, up to 2.5 Mbit/s for 720 lines in Chromium
   */
  maxVideoBitrate?: number
  /**
   * The resolution that the camera is asked for, as `ideal` of `getUserMedia`. No more of it is sent to a peer than is shown there.
   * @default { width: 1280, height: 720 }
   */
  videoResolution?: VideoSize
  /**
   * Logs every transition, ignored event, command and push with its timing: `true` logs to `console.debug`, a function receives the
   * entries. The log contains no tokens, session descriptions, JIDs or names. Attach it to a bug report.
   * @default false
   */
  debug?: boolean | DebugLogger
}

/**
 * The call client of one user on this page. Create it once, outside React, and keep it: calls are not tied to a component.
 *
 * Commands reject with a {@link CallError}. A command that is given while the client reconnects waits up to 10 seconds for the
 * connection.
 *
 * A command whose code cannot be loaded rejects with a `CallError` 503 `code-unavailable` after 12 seconds at most. The next command
 * loads the code again.
 *
 * @example
 * ```ts
 * import { createCallClient } from '@offhook/core'
 *
 * const client = createCallClient({ url: 'https://calls.example.com', token: () => fetchCallToken() })
 * client.on('incomingCall', ({ userDetails }) => console.log(`${userDetails.displayName} is calling`))
 * await client.connect()
 * ```
 */
export interface CallClient {
  /**
   * Connects to the signaling server and keeps reconnecting until `disconnect`. Resolves once the server has accepted the token.
   * Calling it again while connected resolves at once. Without a `window`, on a server that renders the app, it resolves and does nothing.
   * @throws {CallError} 401 `unauthorized` if the token is missing, invalid or expired.
   * @throws {CallError} 503 `not-connected` after 10 seconds without a connection (the client keeps trying), or once destroyed. `cause` and
   *   `help` name the URL and what failed.
   * @throws {CallError} 503 `code-unavailable` if the code for the connection cannot be loaded (the client keeps trying).
   */
  connect(): Promise<void>
  /**
   * Returns the current time on the clock of the call times, such as `connectedAt`. During a call, a correction of the computer's clock does
   * not change it.
   * @returns Milliseconds since the epoch.
   * @example
   * ```ts
   * import { selectActiveCall } from '@offhook/core'
   *
   * const call = selectActiveCall(client.store.getState())
   * if (call?.connectedAt) console.log(`Connected for ${(call.endedAt ?? client.now()) - call.connectedAt} ms`)
   * ```
   */
  now(): number
  /** Ends every call and closes the connection. `connect` may be called again. */
  disconnect(): Promise<void>
  /**
   * Ends every call, disconnects, and releases every device, timer and listener. The client cannot be used afterwards.
   * @example
   * ```ts
   * // callClient.ts, in development with Vite: a save replaces the client, and the new one resumes the call.
   * if (import.meta.hot) {
   *   import.meta.hot.dispose(() => client.destroy({ keepCalls: true }))
   *   import.meta.hot.accept(() => import.meta.hot?.invalidate())
   * }
   * ```
   */
  destroy(options?: DestroyOptions): Promise<void>
  /**
   * Opens the devices for a command that is about to follow, on `pointerdown` of a button for example. Opens only devices for which
   * the browser shows no prompt, and closes them after a second if no command has used them. Nothing is sent.
   * @param callType `video` opens the camera too.
   */
  prepareDevices(callType: CallType): void
  /**
   * Starts a voice call. Asks for the microphone first. Resolves when the server has accepted the call, not when it is answered.
   * @param userJids The callees: JIDs, or user ids of the server's domain.
   * @throws {CallError} 400 `invalid-request` if a callee, the group or the metadata is invalid.
   * @throws {CallError} 403 `forbidden` if the user may not make this call.
   * @throws {CallError} 409 `conflict` while in another call.
   * @throws {CallError} 429 `rate-limited` if the user makes calls too fast.
   * @throws {CallError} 503 `not-connected` if the server cannot be reached, `code-unavailable` if the code for calls cannot be loaded: nothing
   * rings then, and no device is open.
   * @throws {CallError} 100606 `microphone-denied` if the microphone cannot be opened; `cause` is the `DOMException`.
   * @example
   * ```ts
   * const { roomId } = await client.makeVoiceCall(['bob@example.com'])
   * ```
   */
  makeVoiceCall(userJids: string[], options?: CallOptions): Promise<CallStarted>
  /**
   * Starts a video call. If the camera cannot be opened, the call starts with the camera off and `mediaError` is emitted.
   * @param userJids The callees: JIDs, or user ids of the server's domain.
   * @throws {CallError} As `makeVoiceCall`, and 100608 `devices-denied` if neither device can be opened.
   * @example
   * ```ts
   * await client.makeVideoCall(['bob', 'carol'], { metadata: { ticket: '4711' } })
   * ```
   */
  makeVideoCall(userJids: string[], options?: CallOptions): Promise<CallStarted>
  /**
   * Answers a ringing call. If the microphone is denied, or code cannot be loaded, the call keeps ringing and can be answered again.
   * @throws {CallError} 404 `not-found` if no such call rings here, or it is over.
   * @throws {CallError} 409 `conflict` while in another call.
   * @throws {CallError} 503 `not-connected` if the server cannot be reached in time, `code-unavailable` if the code cannot be loaded.
   * @throws {CallError} 100606 `microphone-denied`, 100608 `devices-denied` if the devices cannot be opened.
   * @example
   * ```ts
   * await client.answerCall({ callType: 'audio' })
   * ```
   */
  answerCall(options?: AnswerOptions): Promise<CommandDone>
  /**
   * Declines a ringing call on all devices of the user.
   * @throws {CallError} 404 `not-found` if no such call rings here.
   * @example
   * ```ts
   * await client.declineCall()
   * ```
   */
  declineCall(options?: RoomOptions): Promise<CommandDone>
  /**
   * Ends the running call, or cancels an outgoing call that is not answered yet. Without a call it resolves and does nothing.
   * @example
   * ```ts
   * await client.endCall()
   * ```
   */
  endCall(options?: RoomOptions): Promise<CommandDone>
  /**
   * Mutes or unmutes the microphone. The device stays open, so that unmuting is immediate.
   * @throws {CallError} 404 `not-found` without a call.
   * @example
   * ```ts
   * await client.muteAudio(true)
   * ```
   */
  muteAudio(isMuted: boolean): Promise<CommandDone>
  /**
   * Turns the camera off (the device is closed) or on.
   * @throws {CallError} 404 `not-found` without a call.
   * @throws {CallError} 100607 `camera-denied` if the camera cannot be opened.
   * @example
   * ```ts
   * await client.muteVideo(false)
   * ```
   */
  muteVideo(isMuted: boolean): Promise<CommandDone>
  /**
   * Adds a listener. A listener that throws is reported to the console and affects nothing else.
   * @param event The name of a listener of the MirrorFly SDK without the word `Listener`, such as `callStatus`.
   * @returns A function that removes the listener.
   */
  on<E extends CallEventName>(event: E, listener: (payload: CallEvents[E]) => void): () => void
  /** The state of the client, as a zustand store that an app can read and subscribe to. */
  readonly store: ReadonlyCallStore
  /** The media behind the track ids of the store. */
  readonly tracks: {
    /** @returns The track with this id, while it is in use. */
    get(trackId: string): MediaStreamTrack | undefined
  }
  /** Removes an ended call from the store, which closes `CallScreen`. Has no effect on a call that has not ended. */
  dismissCall(roomId: string): void
  /**
   * Removes a missed call from the store, on all pages of the user in this browser. The notices of `CallProvider` call it. Without such a call
   * it does nothing.
   */
  dismissMissedCall(roomId: string): void
  /**
   * Selects a device for the running call, and for later calls and visits.
   * @param deviceId An id of the device list in the store; `''` is the system default.
   * @throws {CallError} 100606 or 100607 if the device cannot be opened. The previous device stays in use.
   */
  selectDevice(kind: DeviceKind, deviceId: string): Promise<CommandDone>
  /**
   * Turns the data saver on or off, for the running call and for later calls and visits. While it is on, each participant's video is requested
   * with at most 360 lines, the camera is sent with at most 360 lines and 300 kbit/s to each peer, and the audio without redundancy.
   * @throws {CallError} 503 `code-unavailable` if the code for calls cannot be loaded.
   * @example
   * ```ts
   * await client.setDataSaver(true)
   * ```
   */
  setDataSaver(isOn: boolean): Promise<CommandDone>
  /**
   * Reports that the app shows the video of a participant of the active call, and at which size, so that the participant sends no more. The
   * largest of several reports counts. After the first report for a participant, no report means that the video is hidden, and nothing is sent.
   * Without any report it is sent in full. The size grows at once; it shrinks after 2 seconds, and to nothing after 5. `VideoTrack` of
   * `@offhook/react` reports its element.
   * @param shown An element that shows the video: its size is observed, with its `object-fit`, whether it is in view, and whether the page is
   *   visible. Or a size in device pixels: that of the whole picture, before it is cropped. `null`: at full size.
   * @returns A function that withdraws the report.
   * @example
   * ```ts
   * import { attachTrack } from '@offhook/core'
   *
   * const video = document.querySelector('video')!
   * client.on('userTrack', ({ track, trackType, localUser, userJid }) => {
   *   if (track && trackType === 'video' && !localUser) {
   *     attachTrack(track, video)
   *     client.reportVideoSize(userJid, video)
   *   }
   * })
   * ```
   */
  reportVideoSize(userJid: string, shown: Element | VideoSize | null): () => void
  /**
   * Keeps the device lists of the store up to date.
   * @returns A function that stops it.
   */
  watchDevices(): () => void
  /**
   * Opens a microphone or camera outside a call and shows it in `preview` of the store. During a call nothing is opened: show the
   * tracks of the call.
   * @returns A function that closes the device.
   */
  openPreview(device: CaptureSource): () => void
  /**
   * Measures the local microphone, in a call or in a preview.
   * @param listener Receives the level, 0 to 1, about ten times a second.
   * @returns A function that stops it.
   */
  subscribeMicrophoneLevel(listener: (level: number) => void): () => void
  /** Plays the ringtone once. Resolves `false` if the browser blocks it, or while a tone or a call is audible. */
  playTestSound(): Promise<boolean>
  /** Checks in a few seconds which types of ICE candidates this network allows. */
  checkConnection(options?: ConnectionCheckOptions): Promise<ConnectionCheck>
  /**
   * Returns a code for both users of a one-to-one call to compare by reading it aloud. It is equal on both ends unless a third environment,
   * the signaling server included, has replaced the keys of the media connection. Sixteen digits in groups of four, such as
   * `2718 2818 2845 9045`. Another media connection has another code.
   * @returns `null` while the call is not connected, in group calls, and where the browser refuses Web Crypto.
   */
  safetyCode(options?: RoomOptions): Promise<string | null>
  /** Starts audio that the browser has blocked. Call it from a click handler. */
  startAudio(): Promise<void>
  /**
   * Puts the elements that play remote audio into a document.
   * @returns A function that removes them from the document. They keep playing.
   */
  mountAudio(container: HTMLElement): () => void
  /**
   * Measures the audio of a participant of the active call. Levels are not part of the store, so that they cause no render.
   * @param listener Receives the level, 0 to 1, about ten times a second.
   * @returns A function that stops it.
   */
  subscribeAudioLevel(userJid: string, listener: (level: number) => void, options?: AudioLevelOptions): () => void
  /**
   * Measures the media of the active call: codecs, bitrates, loss, round trip, resolution and path, to and from each user. The code for it is
   * loaded for the first subscriber. Each measurement takes the browser some milliseconds: subscribe while someone looks at the values.
   * @param listener Receives the values of each measurement, or `null` without a call. A user is part of them after two measurements.
   * @returns A function that stops it.
   * @example
   * ```ts
   * const stop = client.subscribeCallStats((stats) => {
   *   for (const { userJid, roundTripTime, receivedAudio } of stats?.participants ?? [])
   *     console.log(userJid, roundTripTime, receivedAudio?.loss)
   * })
   * ```
   */
  subscribeCallStats(listener: (stats: CallStats | null) => void, options?: CallStatsOptions): () => void
}
