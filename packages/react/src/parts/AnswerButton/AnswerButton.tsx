import { type AnswerOptions, type CallType, selectIncomingCall } from '@offhook/core'
import { Phone, Video } from 'lucide'
import { forwardRef } from 'react'
import { Icon } from '../../Icon'
import { classNames } from '../../classNames'
import { useCallClient } from '../../hooks/useCallClient'
import { useCallLabels } from '../../hooks/useCallLabels'
import { useCallStore } from '../../hooks/useCallStore'

import { CommandButton, type CommandButtonProps } from '../CommandButton/CommandButton'

export interface AnswerButtonProps extends CommandButtonProps<{ callType: CallType }>, AnswerOptions {}

/**
 * Answers a call that rings. Without `roomId`: the one that rings. `callType="audio"` answers a video call with sound only.
 * `data-call-type`: what it answers with.
 */
export const AnswerButton = forwardRef<HTMLButtonElement, AnswerButtonProps>(function AnswerButton(
  { roomId, callType, className, children, ...rest },
  ref,
) {
  const client = useCallClient()
  const labels = useCallLabels()
  const offered = useCallStore((state) =>
    (roomId === undefined ? selectIncomingCall(state) : state.calls[roomId])?.callType === 'video' ? 'video' : 'audio',
  )
  const answered = callType ?? offered
  const isLess = answered !== offered
  return (
    <CommandButton
      ref={ref}
      state={{ callType: answered }}
      once
      shortcut={isLess ? undefined : 'answer'}
      aria-label={isLess ? labels.answerAudioOnly : labels.answer}
      {...rest}
      className={classNames('offhook-answer', className)}
      data-call-type={answered}
      prepare={() => {
        client.prepareDevices(answered)
      }}
      command={() => client.answerCall({ ...(roomId !== undefined && { roomId }), ...(callType && { callType }) })}
    >
      {children ?? <Icon shapes={answered === 'video' ? Video : Phone} />}
    </CommandButton>
  )
})
