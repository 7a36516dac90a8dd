import { useEffect, useState } from 'react'
import { watchPeople } from './watchPeople'

export interface Person {
  userJid: string
  displayName: string
}

/** The people online, updated live; `null` until the server has sent the first list. */
export function usePeople(): Person[] | null {
  const [people, setPeople] = useState<Person[] | null>(null)
  useEffect(() => watchPeople(setPeople), [])
  return people
}
