import { useStore } from 'zustand'
import type { SessionStore } from './createSessionStore'
import { SignedInPage } from './SignedInPage'
import { SignIn } from './SignIn'

export function App({ sessionStore }: { sessionStore: SessionStore }) {
  const { session, urlName, connectError } = useStore(sessionStore.store)
  const { signIn, signOut } = sessionStore
  return session ? (
    <SignedInPage key={session.identity.userId} session={session} connectError={connectError} onSignOut={signOut} />
  ) : (
    <SignIn key={urlName} rejectedName={urlName} onSignIn={signIn} />
  )
}
