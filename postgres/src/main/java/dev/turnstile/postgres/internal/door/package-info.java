/** What every statement that goes through the door says: its mark, and the guards' answers. */
@NullMarked
package dev.turnstile.postgres.internal.door;

import org.jspecify.annotations.NullMarked;
