import vue from 'eslint-plugin-vue'
import accessibility from 'eslint-plugin-vuejs-accessibility'
import typescript from 'typescript-eslint'

/**
 * Who may import whom (ARCHITECTURE.md). `ours` are the alias or relative forms of our own layers, `outside` packages with a border.
 */
const LAYERS = {
  shared: { files: ['shared/**'], ours: [], outside: [] },
  files: { files: ['electron/files/**'], ours: ['shared'], outside: ['node'] },
  start: { files: ['electron/start/**'], ours: [], outside: ['node'] },
  engine: { files: ['electron/engine/**'], ours: ['shared', 'files'], outside: ['node', 'lowdb'] },
  runner: { files: ['electron/runner/**'], ours: ['shared', 'files', 'start'], outside: ['node', 'duckdb'] },
  main: { files: ['electron/main/**'], ours: ['shared', 'files', 'engine'], outside: ['node', 'electron'] },
  preload: { files: ['electron/preload/**'], ours: ['shared'], outside: ['electron'] },
  cli: { files: ['electron/cli/**'], ours: ['shared', 'files', 'engine', 'start'], outside: ['node'] },
  renderer: { files: ['renderer/**'], ours: ['shared'], outside: ['window'] },
  bench: { files: ['bench/**'], ours: ['shared', 'files', 'engine', 'runner', 'tests'], outside: ['node', 'duckdb'] },
}

/** Import patterns (regular expressions) of each layer, and of packages that only some layers may use. */
const OURS = {
  shared: '(^@shared/|/shared/)',
  files: '(^@files/|(\\.\\./)+(electron/)?files/)',
  start: '(\\.\\./)+(electron/)?start/',
  engine: '(^@engine/|/engine/)',
  // What stands in shared/runner is what the others know of it.
  runner: '(^@runner/|/runner/(?!(?:environment|protocol|repairs|sources|undo)$))',
  main: '(^@main/|(\\.\\./)+main/)',
  cli: '(^@cli/|(\\.\\./)+cli/)',
  preload: '(\\.\\./)+preload/',
  renderer: '(^@renderer/|/renderer/)',
  tests: '(^@tests/|/tests/)',
}
const OUTSIDE = {
  node: '^node:',
  electron: '^electron($|/|-log)',
  duckdb: '^@duckdb/',
  lowdb: '^lowdb',
  window: '^(vue|pinia|naive-ui|vue-i18n|reka-ui|tinykeys|@vueuse/|@tanstack/|@lucide/)',
}

const borders = Object.entries(LAYERS).map(([name, { files, ours, outside }]) => {
  const forbidden = [
    ...Object.entries(OURS).filter(([layer]) => layer !== name && !ours.includes(layer)),
    ...Object.entries(OUTSIDE).filter(([group]) => !outside.includes(group)),
  ]
  return {
    files: files.flatMap((glob) => [`${glob}/*.ts`, `${glob}/*.vue`]),
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: forbidden.map(([layer, regex]) => ({
            regex,
            message: `${name} may not import ${layer} (see ARCHITECTURE.md).`,
          })),
        },
      ],
    },
  }
})

export default typescript.config(
  { ignores: ['out/', 'dist/', 'node_modules/', 'test-results/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  ...typescript.configs.strict,
  ...typescript.configs.stylistic,
  ...vue.configs['flat/recommended'],
  ...accessibility.configs['flat/recommended'],
  {
    files: ['**/*.vue'],
    languageOptions: { parserOptions: { parser: typescript.parser } },
    rules: {
      // Prettier decides about these.
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/html-self-closing': 'off',
      'vue/html-indent': 'off',
      'vue/html-closing-bracket-newline': 'off',
      'vue/multiline-html-element-content-newline': 'off',
      // A label holds its control or names it; both at once would say it twice.
      'vuejs-accessibility/label-has-for': ['error', { required: { some: ['nesting', 'id'] } }],
    },
  },
  {
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-dynamic-delete': 'off',
      '@typescript-eslint/switch-exhaustiveness-check': 'off',
      'no-restricted-syntax': [
        'error',
        { selector: 'TSEnumDeclaration', message: 'Use an `as const` object and a union derived from it.' },
      ],
      'no-console': 'error',
      eqeqeq: 'error',
    },
  },
  ...borders,
  {
    // The raw ends of IPC are wrapped once, so that every request keeps its type, its check of the sender and its validation.
    files: ['electron/main/**/*.ts'],
    ignores: ['electron/main/ipc/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        { paths: [{ name: 'electron', importNames: ['ipcMain'], message: 'Use the wrappers in electron/main/ipc.' }] },
      ],
    },
  },
)
