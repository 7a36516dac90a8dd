import type { ReactNode } from 'react'
import { type CallStateOptions, callState } from '../testing/callState'
import { StaticCall, type StaticCallProps } from './StaticCall'

export interface CallStoryArgs extends CallStateOptions, Pick<StaticCallProps, 'orientation' | 'onReady'> {}

/** Returns a `render` function for a story: shows `children` in a call that the args of the story describe. */
export function renderInCall(children: ReactNode) {
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
