import { configure } from '@testing-library/react'

// Only keeps a query from hanging: Testing Library's own limit of one second is too short for a busy machine.
configure({ asyncUtilTimeout: 20_000 })
