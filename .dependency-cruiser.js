// The import rules (see ARCHITECTURE.md):
//
//   protocol  <-  switchboard  <-  server
//   protocol  <-  core         <-  react  <-  apps
//
// core/testing and simulation also import switchboard.
//
// Packages import only each other's entry points. Exceptions for tests and stories are part of each rule.
// scripts/checkImports.js runs these rules, and checks cycles between folders, which dependency-cruiser cannot see (it says why).

const testFiles = '[.](browser[.])?test[.]tsx?$|[.]stories[.]tsx?$|/testing/|/stories/'
// Tests which run the real client against the real server are in packages/server.
const contractTests = '[.]contract[.]test[.]ts$|^packages/server/src/testing/openTestClient[.]ts$'
// The simulation makes a client whose call engine is already loaded. Its mutation tests replace modules of core and switchboard.
const simulationInternals =
  '^packages/simulation/src/(coreInternals|mutations[.]test|timeMutations[.]test|signalMutations[.]test)[.]ts$'
const entryPoints = '^packages/[^/]+/src/(index[.]ts|testing/index[.]ts|locale/[a-z]{2}[.]ts|styles/index[.]css)$'

/** Package `name` may import these workspace packages, and no others. */
const allowOnly = (name, allowed, { from = `^packages/${name}/`, fromNot } = {}) => ({
  name: `${name}-imports`,
  comment: `${name} imports ${allowed.length > 0 ? `only ${allowed.join(', ')}` : 'no workspace package'}`,
  severity: 'error',
  from: { path: from, ...(fromNot ? { pathNot: fromNot } : {}) },
  to: { path: '^(packages|apps)/', pathNot: [name, ...allowed].map((other) => `^packages/${other}/`) },
})

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Modules that import each other cannot be understood, tested or loaded separately',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'not-resolvable',
      comment: 'The imported module does not exist',
      severity: 'error',
      from: {},
      // Vite reads a style sheet as text.
      to: { couldNotResolve: true, pathNot: ['^vite/client$', '[.]css[?]raw$'] },
    },
    allowOnly('protocol', []),
    allowOnly('switchboard', ['protocol']),
    allowOnly('server', ['protocol', 'switchboard'], { fromNot: contractTests }),
    allowOnly('core', ['protocol'], { fromNot: testFiles }),
    allowOnly('core-tests', ['core', 'protocol', 'switchboard'], { from: `^packages/core/.*(${testFiles})` }),
    allowOnly('react', ['core']),
    allowOnly('simulation', ['core', 'protocol', 'switchboard']),
    {
      name: 'entry-points-only',
      comment: 'Import other packages by their names, not by paths into them',
      severity: 'error',
      from: { path: '^packages/([^/]+)/', pathNot: [contractTests, simulationInternals] },
      to: { path: '^packages/', pathNot: ['^packages/$1/', entryPoints] },
    },
    {
      name: 'apps-use-entry-points',
      comment: 'Apps use only the public API, and builds from the sources also the settings that bundle simple-peer',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^(packages|apps)/', pathNot: ['^apps/$1/', entryPoints, '^packages/core/simplePeerBundling\\.ts$'] },
    },
    {
      name: 'network-libraries-only-in-adapters',
      comment:
        'Only the adapters of core import socket.io-client and simple-peer (and tests, and apps/bench for comparison)',
      severity: 'error',
      from: {
        path: '^(packages|apps)/',
        pathNot: [
          '^packages/core/src/signaling/(socketIoSignaling|transportFallback)[.]ts$',
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
      comment: 'A client without a call loads no call code: it imports the types, and loads the code with one import()',
      severity: 'error',
      from: { path: '^packages/core/src/(api|client|events|loading|signaling|store)/', pathNot: testFiles },
      to: {
        path: '^packages/core/src/(call|devices|media|sound)/',
        // The context that a gesture unlocks before the code that plays sound is loaded.
        pathNot: '^packages/core/src/sound/audioContext[.]ts$',
        dependencyTypesNot: ['type-only', 'dynamic-import'],
      },
    },
    {
      name: 'no-fakes-in-production',
      comment: 'Only tests, stories and simulations import core/testing',
      severity: 'error',
      from: { path: '^packages/', pathNot: [testFiles, '^packages/simulation/'] },
      to: { path: '^packages/core/src/testing/' },
    },
    {
      name: 'declared-dependencies',
      comment: 'A published package declares what it imports. simple-peer is a devDependency, because it is bundled',
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
