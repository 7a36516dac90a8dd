import { useEffect, useState } from 'react'
import { type Person, watchPeople } from './watchPeople'

/** The people online, updated live; `null` until the server has sent the first list. */
export function usePeople(): Person[] | null {
  const [people, setPeople] = useState<Person[] | null>(null)
  useEffect(() => watchPeople(setPeople), [])
  return people
}
