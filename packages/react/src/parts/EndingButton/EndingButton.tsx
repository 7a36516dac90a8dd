import type { RoomOptions } from '@offhook/core'
import { Phone } from 'lucide'
import { forwardRef } from 'react'
import { Icon } from '../../Icon'
import type { ShortcutName } from '../../shortcuts'
import { CommandButton, type CommandButtonProps } from '../CommandButton/CommandButton'

interface Props extends CommandButtonProps, RoomOptions {
  shortcut: ShortcutName
  command: (call: RoomOptions) => Promise<unknown>
}

/** The receiver laid on its rest: what declining and hanging up have in common. */
export const EndingButton = forwardRef<HTMLButtonElement, Props>(function EndingButton(
  { roomId, command, children, ...rest },
  ref,
) {
  return (
    <CommandButton ref={ref} state={{}} once {...rest} command={() => command(roomId === undefined ? {} : { roomId })}>
      {children ?? <Icon shapes={Phone} />}
    </CommandButton>
  )
})
