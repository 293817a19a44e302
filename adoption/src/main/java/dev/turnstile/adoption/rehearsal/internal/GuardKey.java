package dev.turnstile.adoption.rehearsal.internal;

import dev.turnstile.machine.Guard;

/**
 * The identity of a guard across definitions: the condition of a guard in SQL, the name of a guard in Java.
 *
 * @param java whether the guard is Java code
 * @param text the condition or the name
 */
record GuardKey(boolean java, String text) {

    static GuardKey of(Guard guard) {
        return guard instanceof Guard.Sql sql ? new GuardKey(false, sql.condition()) : new GuardKey(true, guard.name());
    }
}
