import { type SubmitEvent, useState } from 'react'
import { Brand } from './Brand'
import { identityFrom, LONGEST_NAME } from './identity'
import { signIn } from './session'

/** Asks for a name. `typed` is what the address named, of which nothing could be made. */
export function SignIn({ typed }: { typed: string }) {
  const [isWrong, setIsWrong] = useState(typed !== '')

  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const name = new FormData(event.currentTarget).get('user')
    if (typeof name === 'string' && identityFrom(name)) signIn(name)
    else setIsWrong(true)
  }

  return (
    <main className="sign-in">
      <Brand />
      <h2 className="headline">Who is calling?</h2>
      <form onSubmit={submit} noValidate>
        <label htmlFor="user">Your name</label>
        <input
          id="user"
          name="user"
          defaultValue={typed}
          placeholder="Alice"
          autoComplete="nickname"
          autoCapitalize="words"
          spellCheck={false}
          maxLength={LONGEST_NAME}
          aria-invalid={isWrong}
          aria-describedby={isWrong ? 'user-error' : undefined}
          onChange={() => setIsWrong(false)}
        />
        {isWrong && (
          <p id="user-error" role="alert" className="problem">
            Give a name with at least one letter or digit, such as Alice.
          </p>
        )}
        <button type="submit" className="primary">
          Sign in
        </button>
      </form>
      <p className="aside">No account, no password: names on this server last as long as the window is open.</p>
    </main>
  )
}
