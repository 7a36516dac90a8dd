import { useStore } from 'zustand'
import { Desk } from './Desk'
import { sessionStore } from './session'
import { SignIn } from './SignIn'

export function App() {
  const session = useStore(sessionStore, (state) => state.session)
  const typed = useStore(sessionStore, (state) => state.typed)
  return session ? <Desk key={session.identity.userId} session={session} /> : <SignIn key={typed} typed={typed} />
}
