package dev.turnstile.cli;

import dev.turnstile.cli.terminal.Reason;
import dev.turnstile.text.ShownText;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Says what went wrong in one line, and keeps the stack trace for those who ask for it. */
final class OneLineErrors {

    private static final String TRACE = "TURNSTILE_TRACE";
    private static final AtomicBoolean SILENT = new AtomicBoolean();

    private OneLineErrors() {}

    /** After Ctrl-C the server goes while statements are under way; that they fail is no news. */
    static void silence() {
        SILENT.set(true);
    }

    static int badUsage(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        command.getErr()
                .println("turnstile: " + line(e) + "; see '"
                        + command.getCommandSpec().qualifiedName() + " --help'");
        return CommandLine.ExitCode.USAGE;
    }

    static int failed(Exception e, CommandLine command, @Nullable ParseResult result) {
        command.getOut().flush();
        if (!SILENT.get()) {
            command.getErr().println("turnstile: " + line(e));
            if (System.getenv(TRACE) != null) {
                command.getErr().print(trace(e));
            }
        }
        return CommandLine.ExitCode.USAGE;
    }

    private static String line(Throwable e) {
        String message = e.getMessage();
        SQLException sql = sqlException(e);
        if (sql != null && (message == null || e instanceof SQLException)) {
            message = sql.getMessage();
        }
        if (message == null || message.isBlank()) {
            message = e.toString();
        }
        return unexpected(e)
                ? "unexpected failure: " + ShownText.withoutSecrets(ShownText.printable(Reason.onOneLine(e.toString())))
                        + "; set " + TRACE + "=1 for the stack trace"
                : ShownText.withoutSecrets(ShownText.printable(Reason.onOneLine(message)));
    }

    /** Drivers and pools quote addresses and properties in their messages. */
    private static String trace(Throwable e) {
        StringWriter trace = new StringWriter();
        e.printStackTrace(new PrintWriter(trace, true));
        return ShownText.withoutSecrets(trace.toString());
    }

    private static boolean unexpected(Throwable e) {
        return e instanceof NullPointerException
                || e instanceof IndexOutOfBoundsException
                || e instanceof ClassCastException
                || e instanceof java.util.NoSuchElementException;
    }

    private static @Nullable SQLException sqlException(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return sql;
            }
        }
        return null;
    }
}
