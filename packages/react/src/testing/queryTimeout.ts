import { configure } from '@testing-library/react'

// A limit against hanging, not a measure of speed. Left to itself, a query of Testing Library gives up after one second.
configure({ asyncUtilTimeout: 20_000 })
