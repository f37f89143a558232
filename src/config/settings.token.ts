/** What the settings are injected by: `@Inject(SETTINGS) settings: Settings`. */
export const SETTINGS = Symbol('Settings');
