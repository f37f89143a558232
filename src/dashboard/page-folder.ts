/** The folder with the page as it was built. */
export const PAGE_FOLDER = Symbol('PAGE_FOLDER');
