package dev.turnstile.torture;

import dev.turnstile.text.spi.ShownText;
import dev.turnstile.torture.fault.FaultKind;
import dev.turnstile.torture.fault.Opened;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.commons.io.FileUtils;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code turnstile torture}: injects faults and compares acknowledged operations with the database. */
@Command(
        name = "turnstile torture",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Injects faults while commands and subscriptions run, and compares the acknowledged operations with the"
                        + " database. Exit code 1 if anything is lost, doubled, disordered, undelivered or otherwise"
                        + " wrong.")
public final class Torture implements Callable<Integer> {

    private static final Path INSTALLED = Path.of("/usr/lib/postgresql/15/bin");
    /** The logger of this process, which installs the schema. A field, because the JDK references loggers weakly. */
    private static final Logger LOGGING = Logger.getLogger("dev.turnstile");

    private static final double MAX_MINUTES = 10_000;

    private static final int COMMAND_PROCESSES = 2;
    private static final int NODES = 3;

    @Option(
            names = "--minutes",
            defaultValue = "5",
            description = "How many minutes faults are injected; ${DEFAULT-VALUE} by default.")
    private double minutes;

    @Option(names = "--faults", paramLabel = "N", description = "Ends after N faults, if they are reached earlier.")
    private int faults = Integer.MAX_VALUE;

    @Option(
            names = "--only",
            paramLabel = "KIND",
            split = ",",
            description = "The kinds of faults: ${COMPLETION-CANDIDATES}; all by default.")
    private List<FaultKind> only = new ArrayList<>();

    @Option(names = "--seed", description = "The seed that chooses the faults; random and printed by default.")
    private @Nullable Long seed;

    @Option(
            names = "--url",
            description =
                    "The PostgreSQL server to use, as jdbc:postgresql://host:port/database?user=..; the database must"
                            + " be empty. By default, own servers are started.")
    private @Nullable String url;

    @Option(
            names = "--binaries",
            paramLabel = "DIR",
            description = "The directory of PostgreSQL's binaries for own servers, or 'bundled'; by default those of an"
                    + " installed PostgreSQL 15, otherwise the bundled ones.")
    private @Nullable String binaries;

    @Option(
            names = "--checkpoint",
            paramLabel = "N",
            defaultValue = "60",
            description =
                    "Compares acknowledgements and tables after every N faults and at the end; ${DEFAULT-VALUE} by default.")
    private int checkpoint;

    @Option(names = "--keep", paramLabel = "DIR", description = "Saves the journals and logs of all processes in DIR.")
    private @Nullable Path keep;

    @Option(names = "--verbose", description = "Prints every fault.")
    private boolean verbose;

    @Option(names = "--json", description = "Prints the result as JSON.")
    private boolean json;

    private Torture() {}

    /** Starts a run; see {@code --help}. */
    public static void main(String[] arguments) {
        LOGGING.setLevel(Level.WARNING);
        System.exit(command().execute(arguments));
    }

    static CommandLine command() {
        return new CommandLine(new Torture())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(Torture::failed);
    }

    /**
     * Prints invalid input in one line; rethrows other exceptions, which are bugs of the suite and need a stack
     * trace.
     */
    private static int failed(Exception e, CommandLine command, CommandLine.ParseResult input) throws Exception {
        if (!(e instanceof IllegalArgumentException)) {
            throw e;
        }
        command.getErr().println("turnstile torture: " + ShownText.withoutSecrets(String.valueOf(e.getMessage())));
        return CommandLine.ExitCode.USAGE;
    }

    @Override
    public Integer call() throws Exception {
        check();
        Path directory = Files.createTempDirectory("turnstile-torture-");
        try {
            RunResult result = run(settings(directory));
            System.out.println(json ? Report.json(result) : Report.text(result));
            return result.clean() ? 0 : 1;
        } finally {
            keepJournals(directory);
            FileUtils.deleteQuietly(directory.toFile());
        }
    }

    private void check() {
        if (!(minutes > 0 && minutes <= MAX_MINUTES)) {
            throw invalid("--minutes: expected more than 0, at most " + MAX_MINUTES + ", got " + minutes);
        }
        if (faults < 1 || checkpoint < 1) {
            throw invalid("--faults and --checkpoint: expected at least 1, got " + faults + " and " + checkpoint);
        }
        if (url != null) {
            ServerAddress.of(url).requireEmpty();
        }
    }

    private static IllegalArgumentException invalid(String message) {
        return new IllegalArgumentException(message);
    }

    private static RunResult run(RunSettings settings) throws Exception {
        System.err.println("seed " + settings.seed());
        Opened opened = new Opened();
        Thread hook = new Thread(opened::close, "torture-end");
        Runtime.getRuntime().addShutdownHook(hook);
        try (opened) {
            return new Run(settings, System.err::println, opened).run();
        } finally {
            Runtime.getRuntime().removeShutdownHook(hook);
        }
    }

    private RunSettings settings(Path directory) {
        Set<FaultKind> kinds = EnumSet.noneOf(FaultKind.class);
        kinds.addAll(only.isEmpty() ? List.of(FaultKind.values()) : only);
        if (url != null) {
            kinds.removeIf(FaultKind::ownServer);
        }
        if (kinds.isEmpty()) {
            throw invalid("--only: expected a fault that is possible with --url, got " + only);
        }
        return new RunSettings(
                Duration.ofMillis((long) (minutes * 60_000)),
                faults,
                checkpoint,
                seed == null ? new Random().nextInt(1_000_000) : seed,
                kinds,
                url,
                binaries(),
                directory,
                COMMAND_PROCESSES,
                NODES,
                verbose);
    }

    private @Nullable Path binaries() {
        if (binaries != null) {
            return binaries.equals("bundled") ? null : Path.of(binaries);
        }
        return Files.isDirectory(INSTALLED) ? INSTALLED : null;
    }

    private void keepJournals(Path directory) throws IOException {
        if (keep == null) {
            return;
        }
        Files.createDirectories(keep);
        try (var files = Files.list(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                FileUtils.copyFileToDirectory(file.toFile(), keep.toFile());
            }
        }
    }
}
