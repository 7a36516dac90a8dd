// The only file of the simulation, besides its mutation tests, that imports internals of another package. The public
// `createCallClient` loads its engine with `import()`, whose duration virtual time cannot control.
export { createClientWith } from '../../core/src/client/createCallClient'
export { createCallEngine } from '../../core/src/call/createCallEngine'
