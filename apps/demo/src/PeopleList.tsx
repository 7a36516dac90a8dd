import { Avatar, CallButton, useCallStore } from '@offhook/react'
import { type Person, usePeople } from './usePeople'

/** Everybody else who is online, each a click away. */
export function PeopleList() {
  const self = useCallStore((state) => state.self?.userJid)
  const people = usePeople()
  const others = people?.filter(({ userJid }) => userJid !== self)
  return (
    <section className="people" aria-labelledby="people-title">
      <h2 id="people-title">Online now</h2>
      {others?.length === 0 && self !== undefined && <Alone self={self} />}
      <ul>{self !== undefined && others?.map((person) => <PersonRow key={person.userJid} person={person} />)}</ul>
    </section>
  )
}

function PersonRow({ person: { userJid, displayName } }: { person: Person }) {
  return (
    <li className="person">
      <Avatar userJid={userJid} name={displayName} />
      <span className="name">{displayName}</span>
      <CallButton to={userJid} name={displayName} />
      <CallButton to={userJid} name={displayName} callType="video" />
    </li>
  )
}

function Alone({ self }: { self: string }) {
  const other = self.startsWith('bob@') ? 'alice' : 'bob'
  const address = `${location.origin}/?user=${other}`
  return (
    <p className="alone">
      Nobody else yet. Open{' '}
      <a href={address} target="_blank" rel="noopener">
        {address}
      </a>{' '}
      in a second window, and call.
    </p>
  )
}
