// Who may import whom (ARCHITECTURE.md draws it):
//
//   protocol  <-  switchboard  <-  server
//   protocol  <-  core         <-  react  <-  apps
//
// core/testing and simulation also import switchboard.
//
// Packages see each other's entry points only. What a test or a story needs on top is said rule by rule.

const testFiles = '[.](browser[.])?test[.]tsx?$|[.]stories[.]tsx?$|/testing/|/stories/'
// What needs the real client and the real server lives where the server is.
const contractTests = '[.]contract[.]test[.]ts$|^packages/server/src/testing/openTelephone[.]ts$'
// The simulation makes a client with an engine that is already loaded, and its mutation tests replace modules of core and
// switchboard.
const simulationInternals = '^packages/simulation/src/(coreInternals|mutations[.]test)[.]ts$'
const entryPoints = '^packages/[^/]+/src/(index[.]ts|testing/index[.]ts|locale/[a-z]{2}[.]ts|styles/index[.]css)$'

/** `name` may import from these packages of ours, and from no other. */
const mayImport = (name, allowed, { from = `^packages/${name}/`, fromNot } = {}) => ({
  name: `${name}-imports`,
  comment: `${name} imports ${allowed.length > 0 ? `only ${allowed.join(', ')}` : 'none of our packages'}`,
  severity: 'error',
  from: { path: from, ...(fromNot ? { pathNot: fromNot } : {}) },
  to: { path: '^(packages|apps)/', pathNot: [name, ...allowed].map((other) => `^packages/${other}/`) },
})

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Modules that import each other cannot be understood, tested or loaded one by one',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'not-resolvable',
      comment: 'The import leads nowhere',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^vite/client$' },
    },
    mayImport('protocol', []),
    mayImport('switchboard', ['protocol']),
    mayImport('server', ['protocol', 'switchboard'], { fromNot: contractTests }),
    mayImport('core', ['protocol'], { fromNot: testFiles }),
    mayImport('core-tests', ['core', 'protocol', 'switchboard'], { from: `^packages/core/.*(${testFiles})` }),
    mayImport('react', ['core']),
    mayImport('simulation', ['core', 'protocol', 'switchboard']),
    {
      name: 'entry-points-only',
      comment: "Another package's insides are its own: import it by its name",
      severity: 'error',
      from: { path: '^packages/([^/]+)/', pathNot: [contractTests, simulationInternals] },
      to: { path: '^packages/', pathNot: ['^packages/$1/', entryPoints] },
    },
    {
      name: 'apps-use-entry-points',
      comment: 'An app sees what a stranger would see',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^(packages|apps)/', pathNot: ['^apps/$1/', entryPoints] },
    },
    {
      name: 'adapters-own-the-wires',
      comment:
        'socket.io-client and simple-peer are seen by the adapters of core alone (and by tests, and as peers in the bench)',
      severity: 'error',
      from: {
        path: '^(packages|apps)/',
        pathNot: [
          '^packages/core/src/signaling/socketIoSignaling[.]ts$',
          '^packages/core/src/media/mesh/',
          testFiles,
          '/e2e/',
          '^apps/bench/',
        ],
      },
      to: { path: '(^|/)node_modules/(socket[.]io-client|simple-peer)/|^(socket[.]io-client|simple-peer)$' },
    },
    {
      name: 'call-code-is-lazy',
      comment: 'An app that waits for a call loads no call code: only its types, and one import() of it',
      severity: 'error',
      from: { path: '^packages/core/src/(api|client|events|signaling|store)/', pathNot: testFiles },
      to: {
        path: '^packages/core/src/(call|devices|media|sound)/',
        // The context that a gesture unlocks before the code that plays sound is loaded.
        pathNot: '^packages/core/src/sound/audioContext[.]ts$',
        dependencyTypesNot: ['type-only', 'dynamic-import'],
      },
    },
    {
      name: 'fakes-stay-out-of-production',
      comment: 'core/testing is for tests, stories and simulations',
      severity: 'error',
      from: { path: '^packages/', pathNot: [testFiles, '^packages/simulation/'] },
      to: { path: '^packages/core/src/testing/' },
    },
    {
      name: 'declared-dependencies',
      comment:
        'What a published package imports it declares; simple-peer alone is a devDependency, because it is bundled',
      severity: 'error',
      from: { path: '^packages/[^/]+/src/', pathNot: testFiles },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown', 'npm-optional'],
        dependencyTypesNot: ['type-only', 'npm-peer'],
        pathNot: 'node_modules/(@types/)?simple-peer/',
      },
    },
  ],
  options: {
    doNotFollow: { path: ['node_modules'] },
    exclude: { path: ['^(packages|apps)/[^/]+/(dist|shims)/'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    combinedDependencies: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@offhook/source', 'import', 'browser', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
    },
  },
}
