package dev.turnstile.cli.guard;

import dev.turnstile.cli.database.Database;
import dev.turnstile.cli.database.DatabaseOptions;
import dev.turnstile.cli.terminal.BadInput;
import dev.turnstile.postgres.Capture;
import dev.turnstile.postgres.Enforcement;
import dev.turnstile.postgres.EnforcementOptions;
import dev.turnstile.postgres.PostgresTurnstile;
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

/** Compiles a machine to guards inside the database. */
@Command(
        name = "install",
        mixinStandardHelpOptions = true,
        description = "Compiles a machine to guards inside the database, and captures what bypasses the door.",
        footer =
                "What is not said stays as it is installed. Exit code 0: it stands; 2: it cannot, nothing was changed.")
public final class InstallCommand implements Callable<Integer> {

    @Mixin
    private TableOptions target = new TableOptions();

    @Option(
            names = "--capture",
            paramLabel = "MODE",
            description = "What becomes of changes past the door: observe, record (at first) or refuse.")
    private @Nullable Capture capture;

    @Option(names = "--guards", description = "Refuse what the machine does not permit; so it is at first.")
    private boolean guards;

    @Option(names = "--no-guards", description = "Refuse nothing that the machine does not permit, only capture.")
    private boolean noGuards;

    @Option(
            names = "--sealed",
            description = "Take the right to change the state from --application and give it to --door.")
    private boolean sealed;

    @Option(names = "--unsealed", description = "Give the right to change the state back to the application.")
    private boolean unsealed;

    @Option(names = "--application", paramLabel = "ROLE", description = "The role that the application works as.")
    private @Nullable String application;

    @Option(
            names = "--door",
            paramLabel = "ROLE",
            defaultValue = "turnstile_door",
            description = "The role that the door works as, made if missing; turnstile_door by default.")
    private String door = "turnstile_door";

    @Option(
            names = "--lock-timeout",
            paramLabel = "MS",
            defaultValue = "2000",
            description = "How long to wait for the table's lock, in milliseconds; 2000 by default.")
    private long lockTimeout;

    @Option(names = "--dry-run", description = "Print the SQL that would be run, and run nothing.")
    private boolean dryRun;

    @Option(names = "--remove", description = "Take everything away again that was installed; the log stays.")
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
            print(remove ? turnstile.enforcement().uninstall(target.asked()) : run(turnstile, wanted));
            return 0;
        }
    }

    private void checkOptions() {
        if (sealed && (application == null || unsealed)) {
            throw new BadInput("--sealed needs --application ROLE, and no --unsealed", null);
        }
        if (guards && noGuards) {
            throw new BadInput("--guards and --no-guards contradict each other; give one of them", null);
        }
        if (lockTimeout < 1) {
            throw new BadInput("--lock-timeout: expected 1 ms or more, got " + lockTimeout, null);
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
            out.println(table + ": taken away (" + statements.size() + " statements)");
        } else {
            out.println(table + ": "
                    + (statements.isEmpty()
                            ? "everything stood already"
                            : "installed (" + statements.size() + " statements)"));
        }
    }
}
