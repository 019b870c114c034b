/* SPDX-License-Identifier: Apache-2.0 */
/* The two pages that a browser is shown on the loopback interface. They hold nothing of what it
 * sent, no script and no reference. */
#ifndef GOV__LOGIN_PAGE_H
#define GOV__LOGIN_PAGE_H

/* It came back with the answer of this login, whatever that says. */
extern const char gov__login_page_done[];
/* What it came with belongs to no login that waits here. */
extern const char gov__login_page_stray[];

#endif
