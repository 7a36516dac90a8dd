import { CallButton } from '@offhook/react'
import { useState } from 'react'

/** Calls people who are not in the list: whoever signs in within half a minute still hears it ring. Several names make one call. */
export function DialByName() {
  const [typed, setTyped] = useState('')
  const names = typed.split(/[\s,]+/u).filter((name) => name !== '')
  const isEmpty = names.length === 0
  return (
    <section className="dial" aria-label="Dial by name">
      <label htmlFor="dial">Dial by name</label>
      <div className="dial-line">
        <input
          id="dial"
          value={typed}
          placeholder="carol, dave"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          onChange={(event) => setTyped(event.target.value)}
        />
        <CallButton to={names} {...(isEmpty && { label: 'Dial', 'aria-disabled': true })} />
        <CallButton to={names} callType="video" {...(isEmpty && { label: 'Dial with video', 'aria-disabled': true })} />
      </div>
    </section>
  )
}
