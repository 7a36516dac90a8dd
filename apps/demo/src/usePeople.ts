import { useEffect, useState } from 'react'

export interface Person {
  userJid: string
  displayName: string
}

/** The people online, updated live; `null` until the server has sent the first list. */
export function usePeople(): Person[] | null {
  const [people, setPeople] = useState<Person[] | null>(null)
  useEffect(() => {
    const stream = new EventSource('/people')
    stream.onmessage = ({ data }) => setPeople(JSON.parse(String(data)) as Person[])
    return () => stream.close()
  }, [])
  return people
}
