package dev.turnstile.postgres.internal.enforcement;

import dev.turnstile.postgres.QuotedName;
import dev.turnstile.postgres.internal.sql.TextLiteral;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Conditions that a statement is run by the role of a door.
 *
 * <p>Two roles count: the one that logged in and the one whose rights the statement has. A function of the application's
 * that runs with its owner's rights has another login, and a pooled login that works as the application has other rights.
 * No one is a member of a role that is gone.
 */
final class DoorRole {

    /** The role that the session works as, also inside of functions that run with their owner's rights. */
    private static final String WORKING_AS =
            "CAST(to_regrole(quote_ident(CASE current_setting('role') WHEN 'none' THEN CAST(session_user AS text)"
                    + " ELSE current_setting('role') END)) AS oid)";

    private DoorRole() {}

    /** Returns the condition for a trigger's own condition, which is asked with the rights of the statement. */
    static String ofStatement(String door) {
        return member(door, "current_user");
    }

    /** Returns the condition for the body of a function that runs with its owner's rights; true where nothing is sealed. */
    static String ofSession(List<String> doors) {
        return doors.isEmpty()
                ? "true"
                : doors.stream().map(door -> member(door, WORKING_AS)).collect(Collectors.joining(" OR ", "(", ")"));
    }

    private static String member(String door, String user) {
        String role = "CAST(to_regrole(" + TextLiteral.of(QuotedName.of(door)) + ") AS oid)";
        return "pg_has_role(session_user, " + role + ", 'MEMBER') IS TRUE AND pg_has_role(" + user + ", " + role
                + ", 'USAGE') IS TRUE";
    }
}
