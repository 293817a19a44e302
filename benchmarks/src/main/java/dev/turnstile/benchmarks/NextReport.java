package dev.turnstile.benchmarks;

import java.io.PrintStream;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** A benchmark of {@code StateMachine.next} and its peers, printed as a table or as JSON. */
@Command(
        name = "next",
        mixinStandardHelpOptions = true,
        description = "Measures one in-memory event on a restored record, for Turnstile and its peers.")
public final class NextReport implements Callable<Integer> {

    private static final String ALLOCATED = "gc.alloc.rate.norm";

    /** Suppresses the warnings of newer JDKs about {@code sun.misc.Unsafe}, which JMH uses in each fork. */
    private static final String[] SILENT_UNSAFE =
            Runtime.version().feature() < 23 ? new String[0] : new String[] {"--sun-misc-unsafe-memory-access=allow"};

    /** The output format. */
    enum Format {
        /** A text table. */
        TABLE,
        /** A JSON array. */
        JSON
    }

    @Option(names = "--quick", description = "One short fork for each variant: a smoke test, not a measurement.")
    private boolean quick;

    @Option(names = "--format", defaultValue = "TABLE", description = "${COMPLETION-CANDIDATES}; table by default.")
    private Format format = Format.TABLE;

    @Option(names = "--only", defaultValue = ".*", description = "The variants to run, as a regular expression.")
    private String only = ".*";

    /** Runs the benchmark; see {@code --help}. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new NextReport())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments));
    }

    @Override
    public Integer call() throws RunnerException {
        List<Measurement> measurements = new Runner(options().build())
                .run().stream()
                        .map(NextReport::measurement)
                        .sorted(Comparator.comparingDouble(Measurement::nanosPerCall))
                        .toList();
        print(measurements, System.out);
        return 0;
    }

    private ChainedOptionsBuilder options() {
        return new OptionsBuilder()
                .include("\\Q" + NextBenchmark.class.getName() + "\\E\\.(" + only + ")$")
                .forks(quick ? 1 : 3)
                .warmupIterations(quick ? 2 : 5)
                .measurementIterations(quick ? 2 : 5)
                .warmupTime(TimeValue.milliseconds(quick ? 300 : 1000))
                .measurementTime(TimeValue.milliseconds(quick ? 300 : 1000))
                .addProfiler(GCProfiler.class)
                .verbosity(VerboseMode.SILENT)
                .jvmArgsAppend(SILENT_UNSAFE)
                .shouldFailOnError(true);
    }

    private static Measurement measurement(RunResult run) {
        Result<?> time = run.getPrimaryResult();
        Result<?> allocated = Objects.requireNonNull(run.getSecondaryResults().get(ALLOCATED), ALLOCATED);
        return new Measurement(
                time.getLabel(),
                rounded(time.getScore()),
                rounded(time.getScoreError()),
                rounded(allocated.getScore()));
    }

    /**
     * Rounds to hundredths: for a call without allocation, the profiler reports its own allocation of some 1e-5
     * bytes.
     */
    private static double rounded(double value) {
        return Double.isNaN(value) ? 0 : Math.round(value * 100) / 100.0;
    }

    private void print(Collection<Measurement> measurements, PrintStream out) {
        if (format == Format.JSON) {
            out.println(JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(measurements));
            return;
        }
        out.printf("%-16s %14s %12s %14s%n", "variant", "ns per call", "+/-", "bytes per call");
        measurements.forEach(row -> out.printf(
                "%-16s %,14.2f %,12.2f %,14.2f%n", row.variant(), row.nanosPerCall(), row.error(), row.bytesPerCall()));
    }
}
