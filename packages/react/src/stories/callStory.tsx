import type { ReactNode } from 'react'
import { type CallStateOptions, callState } from '../testing/callState'
import { StaticCall, type StaticCallProps } from './StaticCall'

export interface CallStoryArgs extends CallStateOptions, Pick<StaticCallProps, 'orientation' | 'onReady'> {}

/** A story's `render`: what `children` look like in a call that the story's args describe. */
export function inCall(children: ReactNode) {
  return function InCall({ orientation, onReady, ...options }: CallStoryArgs) {
    return (
      <StaticCall
        key={JSON.stringify([orientation, options])}
        state={callState(options)}
        {...(orientation && { orientation })}
        {...(onReady && { onReady })}
      >
        {children}
      </StaticCall>
    )
  }
}
