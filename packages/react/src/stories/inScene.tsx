import type { CallClient, CallStoreState } from '@offhook/core'
import type { Decorator } from '@storybook/react-vite'
import type { CSSProperties } from 'react'
import { StaticCall } from './StaticCall'

/** A decorator: the part stands in the call that the story's parameters tell of, `state` and `commands`, and in a box of this style. */
export function inScene(box?: CSSProperties): Decorator {
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
