import { type SubmitEvent, useState } from 'react'
import { Brand } from './Brand'
import { MAX_NAME_LENGTH, parseIdentity } from './parseIdentity'

export interface SignInProps {
  /** The name in the URL when it cannot be used, else `''`. */
  rejectedName: string
  onSignIn(name: string): void
}

export function SignIn({ rejectedName, onSignIn }: SignInProps) {
  const [isInvalid, setIsInvalid] = useState(rejectedName !== '')

  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const name = new FormData(event.currentTarget).get('user')
    if (typeof name === 'string' && parseIdentity(name)) onSignIn(name)
    else setIsInvalid(true)
  }

  return (
    <main className="sign-in">
      <Brand />
      <h2 className="headline">Sign in to make calls</h2>
      <form onSubmit={submit} noValidate>
        <label htmlFor="user">Your name</label>
        <input
          id="user"
          name="user"
          defaultValue={rejectedName}
          placeholder="Alice"
          autoComplete="nickname"
          autoCapitalize="words"
          spellCheck={false}
          maxLength={MAX_NAME_LENGTH}
          aria-invalid={isInvalid}
          aria-describedby={isInvalid ? 'user-error' : undefined}
          onChange={() => setIsInvalid(false)}
        />
        {isInvalid && (
          <p id="user-error" role="alert" className="error">
            Enter a name with at least one letter or digit, such as Alice.
          </p>
        )}
        <button type="submit" className="primary">
          Sign in
        </button>
      </form>
      <p className="aside">No account and no password: a name exists only while its window is open.</p>
    </main>
  )
}
