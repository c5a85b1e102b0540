/** The example hosts' own forms, as selectors: where somebody signs in, and how out. */

export interface Form {
    path: string;
    /** The site's: Converse has a form of its own. */
    form: string;
    username: string;
    password: string;
    signIn: string;
    signOut: string;
    /** What has to be pointed at first. */
    menu?: string;
}

const usual: Form = {
    path: '/sign-in',
    form: 'body > form:visible',
    username: 'username',
    password: 'password',
    signIn: 'button:has-text("Sign in")',
    signOut: 'button:has-text("Sign out")',
};

const wordpress: Form = {
    path: '/wp-login.php',
    form: '#loginform',
    username: 'log',
    password: 'pwd',
    signIn: '#wp-submit',
    menu: '#wp-admin-bar-my-account',
    signOut: '#wp-admin-bar-logout a',
};

export const formOf = (name: string): Form => (name === 'wordpress' ? wordpress : usual);
