import js from '@eslint/js'
import jsxA11y from 'eslint-plugin-jsx-a11y-x'
import reactHooks from 'eslint-plugin-react-hooks'
import { defineConfig, globalIgnores } from 'eslint/config'
import tseslint from 'typescript-eslint'

const tests = ['**/*.test.{ts,tsx}', '**/e2e/**/*.ts']
const nodeGlobals = Object.fromEntries(
  ['process', 'console', 'URL', 'setTimeout', 'setInterval', 'clearInterval'].map((name) => [name, 'readonly']),
)

// The import rules are in .dependency-cruiser.js.
export default defineConfig(
  globalIgnores([
    '**/dist/',
    '**/.turbo/',
    'coverage/',
    'storybook-static/',
    'temp/',
    'scripts/consumerApp/',
    'scripts/nextApp/',
    'scripts/examples/ambientNames.d.ts',
  ]),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-definitions': ['error', 'interface'],
      '@typescript-eslint/consistent-type-imports': 'error',
      // Handlers such as `() => setOpen(true)` are clear.
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // Allows `const { type, ...rest } = event`, the shortest way to omit a field.
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true, argsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // Factories return closures without `this`, so their methods can be passed on unbound.
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    files: ['packages/react/**/*.{ts,tsx}', 'apps/**/*.{ts,tsx}', '.storybook/**/*.{ts,tsx}'],
    extends: [reactHooks.configs.flat['recommended-latest'], jsxA11y.configs.strict],
  },
  {
    files: tests,
    rules: {
      // A test that reads `list[0]!` fails by itself when the item is missing.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-empty-function': 'off',
    },
  },
  {
    files: ['**/*.{ts,tsx,js}'],
    ignores: tests,
    // A longer file needs a reason, written beside the comment that disables this rule.
    rules: { 'max-lines': ['error', 350] },
  },
  {
    files: ['scripts/**/*.js', '*.js', '.*.js'],
    languageOptions: { globals: nodeGlobals },
  },
  {
    files: ['packages/core/shims/**'],
    languageOptions: {
      globals: { module: 'writable', require: 'readonly', crypto: 'readonly', queueMicrotask: 'readonly' },
    },
  },
  {
    files: ['**/{util,utils,helper,helpers,type,types,common,misc,shared}.{ts,tsx,js}'],
    rules: {
      'no-restricted-syntax': ['error', { selector: 'Program', message: 'Name the file after what it exports.' }],
    },
  },
)
