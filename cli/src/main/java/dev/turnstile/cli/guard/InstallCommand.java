package dev.turnstile.cli.guard;

import dev.turnstile.cli.database.Database;
import dev.turnstile.cli.database.DatabaseOptions;
import dev.turnstile.cli.terminal.BadInput;
import dev.turnstile.postgres.Capture;
import dev.turnstile.postgres.Enforcement;
import dev.turnstile.postgres.EnforcementOptions;
import dev.turnstile.postgres.PostgresTurnstile;
import dev.turnstile.text.spi.ShownText;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Installs a machine's guards and the capture of bypasses in the database. */
@Command(
        name = "install",
        mixinStandardHelpOptions = true,
        description = "Installs a machine's guards in the database, and captures writes that bypass Turnstile.",
        footer = "Settings without an option stay as installed. Exit code 0: installed; 2: a failure, nothing was"
                + " changed.")
public final class InstallCommand implements Callable<Integer> {

    @Mixin
    private TableOptions target = new TableOptions();

    @Option(
            names = "--capture",
            paramLabel = "MODE",
            description = "The treatment of bypasses: observe, record (default) or refuse.")
    private @Nullable Capture capture;

    @Option(names = "--guards", description = "Refuse changes that the machine does not permit (default).")
    private boolean guards;

    @Option(names = "--no-guards", description = "Permit all changes; only capture bypasses.")
    private boolean noGuards;

    @Option(
            names = "--sealed",
            description = "Revoke the privilege to change the state from --application and grant it to --door.")
    private boolean sealed;

    @Option(names = "--unsealed", description = "Grant the privilege to change the state to the application again.")
    private boolean unsealed;

    @Option(names = "--application", paramLabel = "ROLE", description = "The application's role.")
    private @Nullable String application;

    @Option(
            names = "--door",
            paramLabel = "ROLE",
            defaultValue = "turnstile_door",
            description = "Turnstile's role, created if missing; turnstile_door by default.")
    private String door = "turnstile_door";

    @Option(
            names = "--lock-timeout",
            paramLabel = "MS",
            defaultValue = "2000",
            description = "The maximum wait for the table's lock, in milliseconds; 2000 by default.")
    private long lockTimeout;

    @Option(names = "--dry-run", description = "Print the SQL statements without executing them.")
    private boolean dryRun;

    @Option(names = "--remove", description = "Remove everything that was installed on the table; the log stays.")
    private boolean remove;

    @Mixin
    private DatabaseOptions options = new DatabaseOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        checkOptions();
        EnforcementOptions wanted = wanted();
        target.check();
        options.check();
        try (Database database = options.openExisting()) {
            PostgresTurnstile.Builder builder = PostgresTurnstile.builder(database.dataSource());
            PostgresTurnstile turnstile = dryRun || remove ? builder.openInstalled() : builder.open();
            print(remove ? turnstile.enforcement().uninstall(target.installed(turnstile)) : run(turnstile, wanted));
            return 0;
        }
    }

    private void checkOptions() {
        if (sealed && (application == null || unsealed)) {
            throw new BadInput("--sealed needs --application ROLE, and excludes --unsealed", null);
        }
        if (guards && noGuards) {
            throw new BadInput("--guards and --no-guards cannot be used together; give one of them", null);
        }
        if (lockTimeout < 1) {
            throw new BadInput("--lock-timeout: expected at least 1 ms, got " + lockTimeout, null);
        }
    }

    private EnforcementOptions wanted() {
        EnforcementOptions wanted = EnforcementOptions.defaults().withLockTimeout(Duration.ofMillis(lockTimeout));
        if (capture != null) {
            wanted = wanted.withCapture(capture);
        }
        if (guards || noGuards) {
            wanted = wanted.withGuards(guards);
        }
        if (unsealed) {
            return wanted.withoutSeal();
        }
        return sealed && application != null ? wanted.withSeal(application, door) : wanted;
    }

    private List<String> run(PostgresTurnstile turnstile, EnforcementOptions wanted) {
        TableOptions.Target found = target.target(turnstile);
        Enforcement enforcement = turnstile.enforcement();
        return dryRun
                ? enforcement.plan(found.machine(), found.table(), wanted)
                : enforcement.install(found.machine(), found.table(), wanted);
    }

    private void print(List<String> statements) {
        PrintWriter out = spec.commandLine().getOut();
        String table = target.asked().name();
        if (dryRun) {
            statements.forEach(statement -> out.println(statement + ";" + System.lineSeparator()));
        } else if (remove) {
            out.println(table + ": removed (" + ShownText.count(statements.size(), "statement") + ")");
        } else {
            out.println(table + ": "
                    + (statements.isEmpty()
                            ? "already installed"
                            : "installed (" + ShownText.count(statements.size(), "statement") + ")"));
        }
    }
}
