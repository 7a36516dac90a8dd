import { type AnswerOptions, type CallType, selectIncomingCall } from '@offhook/core'
import { Phone, Video } from 'lucide'
import { forwardRef } from 'react'
import { Icon } from '../../rendering/Icon'
import { classNames } from '../../rendering/classNames'
import { useCallClient } from '../../hooks/useCallClient'
import { useCallLabels } from '../../hooks/useCallLabels'
import { useCallStore } from '../../hooks/useCallStore'

import { CommandButton, type CommandButtonProps } from '../CommandButton/CommandButton'

/** The props of `AnswerButton`: those of a `<button>`. The state for `render` is `{ callType, isPending }`. */
export interface AnswerButtonProps extends CommandButtonProps<{ callType: CallType }>, AnswerOptions {
  /**
   * The call to answer.
   *
   * @default the call that has been ringing longest
   */
  roomId?: string
  /**
   * `'audio'` answers a video call without the camera.
   *
   * @default the type of the call
   */
  callType?: 'audio'
}

/**
 * A button that answers a ringing call. It opens the devices when it is pressed, where the browser needs no permission prompt, so
 * that they are open when the click follows: on `pointerdown`, and on `keydown` of the space bar.
 *
 * Data attributes:
 * - `data-call-type`: `audio` or `video`, the type the call is answered with
 * - `data-pending`: present while the command runs
 *
 * @example
 * ```tsx
 * import { AnswerButton } from '@offhook/react'
 *
 * <AnswerButton callType="audio" />
 * ```
 */
export const AnswerButton = forwardRef<HTMLButtonElement, AnswerButtonProps>(function AnswerButton(
  { roomId, callType, className, children, ...rest },
  ref,
) {
  const client = useCallClient()
  const labels = useCallLabels()
  const offeredType = useCallStore((state) =>
    (roomId === undefined ? selectIncomingCall(state) : state.calls[roomId])?.callType === 'video' ? 'video' : 'audio',
  )
  const answerType = callType ?? offeredType
  const isAudioOnly = answerType !== offeredType
  return (
    <CommandButton
      ref={ref}
      state={{ callType: answerType }}
      once
      shortcut={isAudioOnly ? undefined : 'answer'}
      aria-label={isAudioOnly ? labels.answerAudioOnly : labels.answer}
      {...rest}
      className={classNames('offhook-answer', className)}
      data-call-type={answerType}
      prepare={() => {
        client.prepareDevices(answerType)
      }}
      command={() => client.answerCall({ ...(roomId !== undefined && { roomId }), ...(callType && { callType }) })}
    >
      {children ?? <Icon shapes={answerType === 'video' ? Video : Phone} />}
    </CommandButton>
  )
})
