/** Text of users: what a database can store of it, and how messages, logs and terminals show it. */
@NullMarked
package dev.turnstile.text;

import org.jspecify.annotations.NullMarked;
