import { Avatar, CallButton, useCallStore } from '@offhook/react'
import { usePeople } from './usePeople'
import type { Person } from './watchPeople'

/** The other people online, each with buttons to call them. */
export function PeopleList() {
  const selfJid = useCallStore((state) => state.self?.userJid)
  const people = usePeople()
  const others = people?.filter(({ userJid }) => userJid !== selfJid)
  return (
    <section className="people" aria-labelledby="people-title">
      <h2 id="people-title">Online now</h2>
      {others?.length === 0 && selfJid !== undefined && <EmptyPeopleList selfJid={selfJid} />}
      <ul>{selfJid !== undefined && others?.map((person) => <PersonRow key={person.userJid} person={person} />)}</ul>
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

function EmptyPeopleList({ selfJid }: { selfJid: string }) {
  const otherUser = selfJid.startsWith('bob@') ? 'alice' : 'bob'
  const address = `${location.origin}/?user=${otherUser}`
  return (
    <p className="empty-people">
      No one else is online. Open{' '}
      <a href={address} target="_blank" rel="noopener">
        {address}
      </a>{' '}
      in a second window and make a call.
    </p>
  )
}
