import tseslint from 'typescript-eslint';

/** A non-ASCII letter in an identifier looks right and is another name (a Cyrillic С once shipped in a cloud SDK). */
const asciiNames = {
  selector: 'Identifier[name=/[^\\x00-\\x7F]/]',
  message: 'identifiers are ASCII',
};

export default tseslint.config(
  {
    ignores: [
      '**/dist/',
      'coverage/',
      'reports/',
      '.soak/',
      '.stryker-tmp/',
      '**/node_modules/',
      'clients/*/src/generated/',
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error', noInlineConfig: true } },
  {
    files: ['src/**/*.ts', 'test/**/*.ts', 'clients/**/*.ts', 'dashboard/src/**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      eqeqeq: 'error',
      curly: ['error', 'multi-line'],
      'no-console': 'error',
      'no-restricted-syntax': ['error', asciiNames],
      'max-lines': ['error', { max: 250, skipBlankLines: true, skipComments: true }],
      'max-params': ['error', 5],
      '@typescript-eslint/consistent-type-imports': 'off', // a type-only import of an injected class fails at boot
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off', // Nest 12 types its plain options objects as a class
    },
  },
  {
    files: ['src/**/*.ts', 'clients/**/*.ts', 'dashboard/src/**/*.{ts,tsx}'],
    ignores: ['**/*.spec.ts'],
    rules: {
      'max-lines-per-function': ['error', { max: 40, skipBlankLines: true, skipComments: true }],
      complexity: ['error', 12],
    },
  },
  {
    // The bench's peers: their packages are not here until the bench installs them, so that types are left to its own compilation.
    files: ['bench/**/*.ts'],
    extends: [tseslint.configs.strict, tseslint.configs.stylistic],
    rules: {
      'no-restricted-syntax': ['error', asciiNames],
      'max-lines': ['error', { max: 250, skipBlankLines: true, skipComments: true }],
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
    },
  },
  {
    // The pure core imports nothing but itself: no framework, no node:*, no clock, no environment.
    files: ['src/core/**/*.ts'],
    ignores: ['src/core/**/*.spec.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ regex: '^(?!\\./)', message: 'src/core imports only itself' }] },
      ],
    },
  },
  {
    // The page takes the types of what it shows from the gateway, and no code.
    files: ['dashboard/src/**/*.{ts,tsx}'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        { patterns: [{ regex: '/src/', allowTypeImports: true, message: 'only types of the gateway' }] },
      ],
    },
  },
  {
    // The sandbox cloud is a witness: it shares no code with what it is used to test.
    files: ['src/sandbox/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ regex: '^\\.\\./', message: 'src/sandbox shares no code with the gateway' }] },
      ],
    },
  },
  {
    files: ['test/**/*.ts', '**/*.spec.ts'],
    rules: { 'max-lines-per-function': 'off', 'max-lines': ['error', 400] },
  },
);
