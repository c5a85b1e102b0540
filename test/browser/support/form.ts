/** Converse's own login form, as a person uses it. */
import type { Page } from 'playwright-core';

/** Fills the form in and sends it. */
export async function logInByForm(page: Page, jid: string, password: string): Promise<void> {
    await page.locator('#converse-login-jid').fill(jid);
    await page.locator('#converse-login-password').fill(password);
    await page.locator('#converse-login button[type=submit]').click();
}

/** Waits until the form stands there, to be filled in. */
export async function untilForm(page: Page): Promise<void> {
    await page.locator('#converse-login-password').waitFor();
}
