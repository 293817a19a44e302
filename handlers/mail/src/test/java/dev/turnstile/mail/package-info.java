/** Tests of mail that is sent to a server in the same process. */
@NullMarked
package dev.turnstile.mail;

import org.jspecify.annotations.NullMarked;
