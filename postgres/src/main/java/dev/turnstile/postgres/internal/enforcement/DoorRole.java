package dev.turnstile.postgres.internal.enforcement;

import dev.turnstile.postgres.QuotedName;
import dev.turnstile.postgres.internal.sql.TextLiteral;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The conditions that a door's role runs a statement.
 *
 * <p>The session's user and the role that determines the statement's privileges must both be members of the door's
 * role. This excludes a SECURITY DEFINER function of the application, which has another session user, and a pooled
 * login with SET ROLE to the application's role, which has other privileges. No role is a member of a role that does
 * not exist.
 */
final class DoorRole {

    /** The role set with SET ROLE, or the session's user, even inside SECURITY DEFINER functions. */
    private static final String WORKING_AS =
            "CAST(to_regrole(quote_ident(CASE current_setting('role') WHEN 'none' THEN CAST(session_user AS text)"
                    + " ELSE current_setting('role') END)) AS oid)";

    private DoorRole() {}

    /** Returns the condition for a trigger's WHEN clause, which is evaluated with the privileges of the statement. */
    static String ofStatement(String door) {
        return member(door, "current_user");
    }

    /** Returns the condition for the body of a SECURITY DEFINER function; true if no lifecycle is sealed. */
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
