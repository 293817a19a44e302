package dev.turnstile.cli;

import dev.turnstile.cli.terminal.Reason;
import dev.turnstile.jackson.JacksonJson;
import dev.turnstile.text.spi.ShownText;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Prints errors as one line, with the stack trace only if {@code TURNSTILE_TRACE} is set. */
final class OneLineErrors {

    private static final String TRACE = "TURNSTILE_TRACE";
    private static final AtomicBoolean SILENT = new AtomicBoolean();

    private OneLineErrors() {}

    /** Suppresses further errors: after Ctrl-C the server stops, and running statements fail. */
    static void silence() {
        SILENT.set(true);
    }

    static int badUsage(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        print(
                command,
                List.of(args),
                e,
                line(e) + suggestion(e) + "; see '" + command.getCommandSpec().qualifiedName() + " --help'");
        return CommandLine.ExitCode.USAGE;
    }

    /** Returns a known option with the same letters, otherwise the parser's first suggestion. */
    private static String suggestion(ParameterException e) {
        if (!(e instanceof UnmatchedArgumentException unmatched)) {
            return "";
        }
        String first = unmatched.getUnmatched().getFirst();
        Optional<String> option = unmatched.isUnknownOption()
                ? e.getCommandLine().getCommandSpec().optionsMap().keySet().stream()
                        .filter(known -> letters(known).equals(letters(first)))
                        .findFirst()
                : Optional.empty();
        return option.or(() -> unmatched.getSuggestions().stream().findFirst())
                .map(known -> "; did you mean '" + known + "'?")
                .orElse("");
    }

    /** Returns the letters in order, so that a word with transposed letters equals the intended word. */
    private static String letters(String word) {
        return word.chars().sorted().mapToObj(Character::toString).collect(Collectors.joining());
    }

    static int failed(Exception e, CommandLine command, @Nullable ParseResult result) {
        command.getOut().flush();
        if (!SILENT.get()) {
            print(command, result == null ? List.of() : result.originalArgs(), e, line(e));
            if (System.getenv(TRACE) != null) {
                command.getErr().print(trace(e));
            }
        }
        return CommandLine.ExitCode.USAGE;
    }

    /** Prints the line as text, or as a JSON object for {@code --format json}. */
    private static void print(CommandLine command, List<String> args, Exception e, String line) {
        if (!asksForJson(args)) {
            command.getErr().println("turnstile: " + line);
            return;
        }
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("message", line);
        SQLException sql = sqlException(e);
        if (sql != null && sql.getSQLState() != null) {
            error.put("sqlState", sql.getSQLState());
        }
        error.put("exitCode", CommandLine.ExitCode.USAGE);
        command.getErr().println(new JacksonJson().write(Map.of("error", error)));
    }

    /** Reads the unparsed arguments, because the arguments themselves may be the error. */
    private static boolean asksForJson(List<String> args) {
        for (int i = 0; i < args.size(); i++) {
            String arg = args.get(i);
            if (arg.equalsIgnoreCase("--format=json")
                    || (arg.equals("--format")
                            && i + 1 < args.size()
                            && args.get(i + 1).equalsIgnoreCase("json"))) {
                return true;
            }
        }
        return false;
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

    /** Returns the stack trace without secrets: messages of drivers and pools quote addresses and properties. */
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
