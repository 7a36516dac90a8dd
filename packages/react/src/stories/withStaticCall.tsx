import type { CallClient, CallStoreState } from '@offhook/core'
import type { Decorator } from '@storybook/react-vite'
import type { CSSProperties } from 'react'
import { StaticCall } from './StaticCall'

/**
 * A decorator that shows a part inside a static call. The parameters `state` and `commands` of the story describe the call.
 *
 * @param box - style of an element around the part
 */
export function withStaticCall(box?: CSSProperties): Decorator {
  return function InScene(Story, { parameters }) {
    const { state, commands } = parameters as { state: CallStoreState; commands?: Partial<CallClient> }
    return (
      <StaticCall state={state} commands={commands ?? {}}>
        {box ? (
          <div style={box}>
            <Story />
          </div>
        ) : (
          <Story />
        )}
      </StaticCall>
    )
  }
}
