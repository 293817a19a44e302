package dev.turnstile.cli;

import dev.turnstile.cli.archive.ArchiveCommand;
import dev.turnstile.cli.chain.ChainCommand;
import dev.turnstile.cli.erasure.ForgetCommand;
import dev.turnstile.cli.guard.BypassesCommand;
import dev.turnstile.cli.guard.ChangesCommand;
import dev.turnstile.cli.guard.InstallCommand;
import dev.turnstile.cli.guard.VerifyCommand;
import dev.turnstile.cli.guard.WatchCommand;
import dev.turnstile.cli.listing.LogCommand;
import dev.turnstile.cli.listing.MachinesCommand;
import dev.turnstile.cli.listing.ProcessesCommand;
import dev.turnstile.cli.listing.ProjectionsCommand;
import dev.turnstile.cli.listing.RecordsCommand;
import dev.turnstile.cli.listing.TablesCommand;
import dev.turnstile.cli.listing.TimersCommand;
import dev.turnstile.cli.recovery.RecoverCommand;
import dev.turnstile.cli.refusal.RefusalsCommand;
import dev.turnstile.cli.rehearsal.RehearseCommand;
import dev.turnstile.cli.subscription.SubscriptionsCommand;
import dev.turnstile.cli.terminal.TerminalWriter;
import dev.turnstile.cli.time.AtCommand;
import dev.turnstile.cli.time.DiffCommand;
import dev.turnstile.cli.transfer.ExportCommand;
import dev.turnstile.cli.transfer.ImportCommand;
import dev.turnstile.cli.transition.CorrectCommand;
import dev.turnstile.cli.transition.FireCommand;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.logging.LogManager;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The {@code turnstile} command.
 *
 * <p>Exit codes: 0 success; 1 a negative result (a refused transition, errors in a machine, a log that differs); 2 bad
 * input or a failure, with one line on standard error.
 */
@Command(
        name = "turnstile",
        versionProvider = ProjectVersion.class,
        mixinStandardHelpOptions = true,
        description = "Explicit state machines on PostgreSQL tables. One way in, every passage counted.",
        subcommands = {
            DemoCommand.class,
            DiscoverCommand.class,
            SurveyCommand.class,
            ConformCommand.class,
            ReplayCommand.class,
            RehearseCommand.class,
            CheckCommand.class,
            DiagramCommand.class,
            HistoryCommand.class,
            ExplainCommand.class,
            RefusalsCommand.class,
            InstallCommand.class,
            VerifyCommand.class,
            BypassesCommand.class,
            WatchCommand.class,
            ChangesCommand.class,
            ForgetCommand.class,
            SubscriptionsCommand.class,
            RecoverCommand.class,
            ChainCommand.class,
            AtCommand.class,
            DiffCommand.class,
            ExportCommand.class,
            ImportCommand.class,
            ArchiveCommand.class,
            MachinesCommand.class,
            TablesCommand.class,
            RecordsCommand.class,
            LogCommand.class,
            TimersCommand.class,
            ProcessesCommand.class,
            ProjectionsCommand.class,
            FireCommand.class,
            CorrectCommand.class,
            CompletionCommand.class
        })
public final class Main {

    private Main() {}

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] args) {
        Runtime.getRuntime().addShutdownHook(new Thread(OneLineErrors::silence));
        LogManager.getLogManager().reset(); // the JDBC driver logs exceptions that it also throws
        StandardOutput out = new StandardOutput();
        CommandLine command = commandLine().setOut(utf8(out)).setErr(utf8(System.err));
        int exitCode = run(command, args);
        if (out.lost()) {
            command.getErr().println("turnstile: cannot write to standard output");
            exitCode = CommandLine.ExitCode.USAGE;
        }
        System.exit(exitCode);
    }

    private static int run(CommandLine command, String... args) {
        try {
            return command.execute(args);
        } catch (OutOfMemoryError | StackOverflowError e) {
            command.getErr().println("turnstile: " + e + "; increase the memory with TURNSTILE_OPTS=-Xmx2g");
            return CommandLine.ExitCode.USAGE;
        }
    }

    /** Returns a writer in UTF-8, so that redirected output does not depend on the terminal's encoding. */
    private static PrintWriter utf8(OutputStream stream) {
        return new PrintWriter(stream, true, StandardCharsets.UTF_8);
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setParameterExceptionHandler(OneLineErrors::badUsage)
                .setExecutionExceptionHandler(OneLineErrors::failed)
                .setExecutionStrategy(Main::executeAndFlush)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true);
    }

    private static int executeAndFlush(CommandLine.ParseResult parsed) {
        Integer helped = CommandLine.executeHelpRequest(parsed);
        if (helped != null) {
            return helped;
        }
        CommandLine command = parsed.commandSpec().commandLine();
        command.setOut(TerminalWriter.before(command.getOut())).setErr(TerminalWriter.before(command.getErr()));
        int exitCode = new CommandLine.RunLast().execute(parsed);
        command.getOut().flush();
        command.getErr().flush();
        return exitCode;
    }
}
