import { CallButton } from '@offhook/react'
import { useState } from 'react'

/**
 * Calls people who are not in the list. A person who signs in before the ring time is over (30 s by default) still sees the
 * incoming call. Several names make one group call.
 */
export function DialByName() {
  const [input, setInput] = useState('')
  const names = input.split(/[\s,]+/u).filter((name) => name !== '')
  const isEmpty = names.length === 0
  return (
    <section className="dial" aria-label="Dial by name">
      <label htmlFor="dial">Dial by name</label>
      <div className="dial-row">
        <input
          id="dial"
          value={input}
          placeholder="carol, dave"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          onChange={(event) => setInput(event.target.value)}
        />
        <CallButton to={names} {...(isEmpty && { label: 'Dial', 'aria-disabled': true })} />
        <CallButton to={names} callType="video" {...(isEmpty && { label: 'Dial with video', 'aria-disabled': true })} />
      </div>
    </section>
  )
}
